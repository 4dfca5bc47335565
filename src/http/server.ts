/** What answers a connection: the gateway on Node's own streams, our API through Hono, pages from the build. */
import { getRequestListener } from '@hono/node-server';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { SignedIn } from '#identity/identity.ts';
import type { Boot, SharedBoot } from '#shared/boot.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { listChats } from '#store/chats.ts';
import { listProjects } from '#store/projects.ts';
import { chatSummaryOf } from '#store/rows.ts';
import { findShared, readShared } from './api/shares.ts';
import { projectSummaryOf } from './api/projects.ts';
import { createApp } from './app.ts';
import { clientOfRequest, isSecure, peerOf } from './client.ts';
import type { Deps } from './deps.ts';
import { dressed } from './dress.ts';
import { errorResponse } from './errors.ts';
import { hostAllowed, originAllowed, securityHeaders, targetAllowed } from './guard.ts';
import { manifestOf } from './manifest.ts';
import { createMetrics } from './metrics.ts';
import { handleGateway } from './openai/routes.ts';
import { openPages, type Pages } from './static.ts';
import { whoAsks } from './vouched.ts';

/** How many chats the page carries in itself; the list asks for more as one scrolls. */
const BOOT_CHATS = 50;

/** The gateway's addresses, which collapse doubled slashes. */
const DOUBLED = /^\/{2,}(?:openai|v1|anthropic)\/[^\\]*$/;

/** Everything the socket asks for: the gateway first, then health and metrics, the API, and the page for every other address. */
export function createListener(deps: Deps): RequestListener {
  const app = createApp(deps);
  const api = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const metrics = createMetrics(deps);
  const pages = deps.web.folder === null ? null : openPages(deps.web.folder);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const target = req.url ?? '/';
    const peer = peerOf(req);
    if (!targetAllowed(target)) {
      // Clients that append to an endpoint with a slash at its end ask for `//openai/…`.
      if (DOUBLED.test(target) && handleGateway(req, res, deps)) return;
      return plain(res, 400, 'This server takes only paths of its own.\n');
    }
    const path = target.split('?', 1)[0] ?? '/';
    if (path === '/healthz') return health(deps, res);
    if (path === '/metrics' && deps.web.metricsToken !== null) return metrics(req, res);
    const { publicUrl } = deps.web;
    if (!hostAllowed(req.headers.host, peer, publicUrl))
      return plain(res, 403, 'This address is not one of this server’s. Set APP_URL to the address people use.\n');
    const secure = isSecure(req, deps.web);
    for (const [name, value] of Object.entries(securityHeaders('api', secure))) res.setHeader(name, value);
    if (path.startsWith('/api/')) {
      const site = req.headers['sec-fetch-site'];
      if (
        !originAllowed(
          req.method ?? 'GET',
          req.headers.origin,
          typeof site === 'string' ? site : undefined,
          req.headers.host,
          publicUrl,
        )
      )
        return send(
          res,
          errorResponse(
            new AppError('foreign_origin'),
            newId('call'),
            req.headers['accept-language'] ?? null,
            deps.log,
          ),
        );
      return api(req, res);
    }
    if (pages === null || (req.method !== 'GET' && req.method !== 'HEAD')) return plain(res, 404, 'Nothing here.\n');
    await page(pages, path, req, res, secure);
  }

  async function page(pages: Pages, path: string, req: IncomingMessage, res: ServerResponse, secure: boolean) {
    if (path === '/manifest.webmanifest') return manifest(res, deps, secure);
    if (await pages.file(path, req, res, securityHeaders('page', secure))) return;
    if (path.startsWith('/assets/')) return plain(res, 404, 'Nothing here.\n');
    if (path.startsWith('/s/')) return sharedPage({ deps, pages, secure }, path, req, res);
    const { who, cookie } = await whoAsks(deps, askingIn(req, deps, secure));
    if (cookie !== null) res.setHeader('set-cookie', cookie);
    const html = pages.page(await boot(deps, who), path);
    await sendPage(res, html, { deps, secure, scripts: pages.scripts, head: req.method === 'HEAD' });
  }

  function failed(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    deps.log.error('request failed', { path: (req.url ?? '').split('?', 1)[0], cause: error });
    if (res.headersSent) res.destroy();
    else plain(res, 500, 'Something went wrong on the server.\n');
  }

  return (req, res) => {
    try {
      // The data plane: before everything else, and without a promise.
      if (targetAllowed(req.url ?? '/') && handleGateway(req, res, deps)) return;
    } catch (error) {
      return failed(req, res, error);
    }
    answer(req, res).catch((error: unknown) => failed(req, res, error));
  };
}

/** 200 while the data can be read. */
async function health(deps: Deps, res: ServerResponse): Promise<void> {
  try {
    await deps.db.selectFrom('users').select('id').limit(1).execute();
  } catch (error) {
    deps.log.error('the data cannot be read', { cause: error });
    return plain(res, 503, 'The data cannot be read.\n');
  }
  plain(res, 200, 'ok\n');
}

function askingIn(req: IncomingMessage, { web }: Deps, secure: boolean) {
  const client = clientOfRequest(req, web, secure);
  return { cookie: req.headers.cookie ?? null, client, peer: peerOf(req), raw: req.rawHeaders };
}

async function manifest(res: ServerResponse, { identity }: Deps, secure: boolean): Promise<void> {
  const logo = await identity.settings.get('instance.logo', null);
  const text = manifestOf(await identity.settings.get('instance.name', null), logo);
  const type = { 'content-type': 'application/manifest+json; charset=utf-8', 'cache-control': 'no-cache' };
  res.writeHead(200, { ...securityHeaders('page', secure), ...type });
  res.end(text);
}

/** A shared chat looks the same to everybody, so who asks is not even looked up. */
async function sharedPage(
  { deps, pages, secure }: { deps: Deps; pages: Pages; secure: boolean },
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const shown = await sharedBoot(deps, path.slice('/s/'.length));
  res.writeHead(shown.state === 'none' ? 404 : 200, {
    ...securityHeaders('shared', secure, { scripts: pages.scripts }),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow',
  });
  res.end(req.method === 'HEAD' ? undefined : await dressed(pages.shared(shown), deps.identity.settings));
}

async function sharedBoot(deps: Deps, token: string): Promise<SharedBoot> {
  const instance = await deps.identity.settings.get('instance.name', null);
  try {
    const row = await findShared(deps, token);
    return row.password === null ? { state: 'open', chat: await readShared(deps, row) } : { state: 'locked', instance };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return { state: 'none', instance };
    throw error;
  }
}

/** What the page needs to show its content at once: nothing but the session for strangers and before the terms are accepted. */
async function boot(deps: Deps, who: SignedIn | null): Promise<Boot> {
  const session = await deps.identity.state(who);
  if (who === null || session.terms?.accepted === false)
    return { session, models: null, chats: null, pinned: null, projects: null };
  const { userId } = who.principal;
  const listed = async (view: 'recent' | 'pinned') => {
    const { rows, next } = await listChats(deps.db, userId, { view, limit: BOOT_CHATS });
    return { chats: rows.map((row) => chatSummaryOf(row, deps.runs.live.isRunning(row.id))), next };
  };
  return {
    session,
    models: await deps.connections.models(userId),
    chats: await listed('recent'),
    pinned: await listed('pinned'),
    projects: { projects: (await listProjects(deps.db, userId)).map(projectSummaryOf) },
  };
}

/** The page, which may show pictures from the hosts the owner trusts. */
async function sendPage(
  res: ServerResponse,
  html: string,
  { deps, secure, scripts, head }: { deps: Deps; secure: boolean; scripts: readonly string[]; head: boolean },
): Promise<void> {
  // Hosts are letters, digits, dots and hyphens (shared/settings.ts): nothing in them ends a policy or an attribute.
  const hosts = await deps.identity.settings.get('answers.imageHosts', null);
  const told = (await dressed(html, deps.identity.settings)).replace(
    '</head>',
    () => `<meta name="parlor-image-hosts" content="${hosts.join(' ')}"></head>`,
  );
  res.writeHead(200, {
    ...securityHeaders('page', secure, { imageHosts: hosts, scripts }),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  });
  res.end(head ? undefined : told);
}

function plain(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  res.end(text);
}

async function send(res: ServerResponse, response: Response): Promise<void> {
  res.writeHead(response.status, Object.fromEntries(response.headers));
  res.end(Buffer.from(await response.arrayBuffer()));
}
