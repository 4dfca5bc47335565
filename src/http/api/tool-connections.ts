/** What each person does for themselves at servers where people sign in, and the way there and back. */
import type { SignedIn } from '#identity/identity.ts';
import { random } from '#identity/tool-sign-in/flow.ts';
import { ownDocument } from '#identity/tool-sign-in/own-document.ts';
import {
  connectToolServer,
  disconnectToolServer,
  finishToolConnection,
  getToolClient,
  listToolConnections,
} from '#shared/contract/tool-servers.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { findChat } from '#store/chats.ts';
import { isoTime } from '#store/rows.ts';
import { forgetAllowed } from '#store/tool-words.ts';
import type { Deps } from '../deps.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';
import { documentUrl, redirectUri } from './tool-servers.ts';

/** Of what a provider sends back; longer ones do not fit into a cookie. */
const LONGEST = 2000;
const TEN_MINUTES = 600;

/**
 * `connecting`: which browser began; `connected`: what a provider sent back to it while nobody was signed in, sealed. Both
 * go to the way back and the way there alone, and only over https where the page is.
 */
type Left = 'connecting' | 'connected';
const nameOf = (name: Left, secure: boolean) => `${secure ? '__Secure-' : ''}parlor-${name}`;

function left(name: Left, value: string, secure: boolean): string {
  const age = value === '' ? 0 : TEN_MINUTES;
  const attributes = [
    'Path=/api/tool-connections',
    `Max-Age=${age}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ];
  return [`${nameOf(name, secure)}=${value}`, ...attributes].join('; ');
}

function leftIn({ raw, client }: RequestContext, name: Left): string | null {
  const pairs = (raw.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const start = `${nameOf(name, client.secure)}=`;
  const value = pairs.find((pair) => pair.startsWith(start))?.slice(start.length) ?? '';
  return /^[\w.:=+/-]{1,4000}$/.test(value) ? value : null;
}

const contextOf = (browser: string) => `tool connection ${browser}`;

/** What came back before the person had signed in again; empty: nothing, or not to this browser. */
function keptFor(browser: string | null, sealed: string | null, { seal }: Deps): string {
  if (browser === null || sealed === null) return '';
  try {
    return seal.unseal(sealed, contextOf(browser));
  } catch {
    return '';
  }
}

/** Nothing of the address one came back to goes along: there was a code in it. */
function onwards(path: string): Response {
  return new Response(null, {
    status: 303,
    headers: { location: path, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  });
}

async function finished(
  search: string,
  { who, browser, request }: { who: SignedIn; browser: string | null; request: RequestContext },
  deps: Deps,
): Promise<Response> {
  try {
    const whose = { userId: who.principal.userId, sessionId: who.sessionId, browser };
    const { server, chatId } = await deps.toolSignIn.finish(search, whose);
    const act = { who, ip: request.client.ip, params: { name: server }, body: {}, answer: null };
    await deps.audit.note(finishToolConnection, act);
    return onwards(chatId === null ? `/settings/account#connected=${server}` : `/c/${chatId}`);
  } catch (error) {
    const { code, params, cause } = asAppError(error);
    deps.log.warn('an MCP server was not connected', {
      code,
      ...params,
      cause: cause instanceof Error ? cause.message : undefined,
    });
    // Only a code: anybody can make an address, so the page must show no text that came with it.
    const said = code === 'tool_sign_in_unreachable' ? 'tool_sign_in_silent' : code;
    return onwards(`/settings/account#connection=${said}`);
  }
}

export const toolConnectionRoutes: Mounted[] = [
  handle(listToolConnections, async ({ who }, { toolSignIn }) => {
    const connections = await toolSignIn.connections(who.principal.userId);
    return {
      connections: connections.map((one) => ({ ...one, since: one.since === null ? null : isoTime(one.since) })),
    };
  }),

  handle(connectToolServer, async ({ params, body: { chatId }, who, request }, deps) => {
    const { userId } = who.principal;
    if (chatId !== null && !(await findChat(deps.db, userId, chatId))) throw new AppError('not_found');
    const { secure } = request.client;
    const browser = leftIn(request, 'connecting') ?? random();
    request.headers.append('set-cookie', left('connecting', browser, secure));
    const from = {
      userId,
      sessionId: who.sessionId,
      browser,
      redirectUri: redirectUri(request, deps),
      documentUrl: documentUrl(deps),
      chatId,
    };
    return { location: await deps.toolSignIn.begin(params.name, from) };
  }),

  handlePublic(getToolClient, async ({ request }, deps) => {
    const url = documentUrl(deps);
    if (url === null) throw new AppError('not_found');
    const name = await deps.identity.settings.get('instance.name', null);
    const said = ownDocument(url, { name, redirectUri: redirectUri(request, deps) });
    return Response.json(said, { headers: { 'cache-control': 'public, max-age=300' } });
  }),

  handlePublic(finishToolConnection, async ({ who, request }, deps) => {
    const { secure } = request.client;
    const { search } = new URL(request.raw.url);
    const browser = leftIn(request, 'connecting');
    if (who === null) {
      // Of a browser in which nothing began nobody is asked to sign in: there is nothing here.
      if (browser === null || search === '' || search.length > LONGEST) throw new AppError('not_found');
      request.headers.append('set-cookie', left('connected', deps.seal.seal(search, contextOf(browser)), secure));
      return onwards('/settings/account#finish-connection');
    }
    const kept = search === '' ? keptFor(browser, leftIn(request, 'connected'), deps) : search;
    for (const name of ['connecting', 'connected'] as const)
      if (leftIn(request, name) !== null) request.headers.append('set-cookie', left(name, '', secure));
    return finished(kept, { who, browser, request }, deps);
  }),

  handle(disconnectToolServer, async ({ params, who }, { db, toolSignIn }) => {
    await toolSignIn.disconnect(who.principal.userId, params.name);
    await forgetAllowed(db, who.principal.userId, params.name);
    return {};
  }),
];
