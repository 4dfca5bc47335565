import { createHmac, timingSafeEqual } from 'node:crypto';
import { continueShared as takeCopy } from '#chat/continue-shared.ts';
import * as sharing from '#chat/sharing.ts';
import { canAccess } from '#identity/can.ts';
import { hashPassword, verifyPassword } from '#identity/passwords.ts';
import {
  continueShared,
  createShare,
  followShared,
  getShared,
  getSharedFile,
  getSharedReader,
  listShares,
  openShared,
  renewShare,
  revokeShare,
  type Share,
  type SharedChat,
} from '#shared/contract/shares.ts';
import { AppError } from '#shared/errors.ts';
import { findFile } from '#store/files.ts';
import { isoTime } from '#store/rows.ts';
import type { ShareRow } from '#store/schema.ts';
import * as shares from '#store/shares.ts';
import type { Deps } from '../deps.ts';
import { policyOf, securityHeaders } from '../guard.ts';
import { roomOf } from './files.ts';
import { createFollowing, type Following } from '../followed.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';

function sharingOptions({ db, now, gateway, runs }: Deps) {
  return {
    db,
    now,
    modelName: (name: string) => gateway.deployments().find((entry) => entry.name === name)?.displayName || name,
    overlay: runs.live.overlay.bind(runs.live),
  };
}

function shareOf(row: ShareRow): Share {
  return {
    id: row.id,
    chatId: row.chat_id,
    title: row.title,
    token: row.token,
    form: row.form === 'live' ? 'live' : 'snapshot',
    steps: row.steps === 1,
    hasPassword: row.password !== null,
    expiresAt: row.expires_at === null ? null : isoTime(row.expires_at),
    takenAt: isoTime(row.taken_at),
    createdAt: isoTime(row.created_at),
  };
}

async function isOn({ identity }: Deps): Promise<boolean> {
  return identity.settings.get('instance.sharing', null);
}

/** The share behind a link that leads somewhere. One query and one answer for all that do not. */
export async function findShared(deps: Deps, token: string): Promise<ShareRow> {
  const row = await shares.findSharedBy(deps.db, sharing.tokenHash(token), deps.now());
  if (!(await isOn(deps)) || !row) throw new AppError('not_found');
  return row;
}

/** What a browser that knew the password carries. It ends with the password, and serves for this share alone. */
function passOf(row: ShareRow): string {
  return createHmac('sha256', row.password ?? '')
    .update(`open ${row.id}`)
    .digest('base64url');
}

const COOKIE = 'parlor-share';

function holdsPass(row: ShareRow, cookies: string | null): boolean {
  const pass = Buffer.from(passOf(row));
  return (cookies ?? '').split(';').some((pair) => {
    const [name, value = ''] = pair.trim().split('=');
    const given = Buffer.from(value);
    return name === COOKIE && given.length === pass.length && timingSafeEqual(given, pass);
  });
}

function checkPass(row: ShareRow, request: RequestContext): void {
  if (row.password !== null && !holdsPass(row, request.raw.headers.get('cookie'))) throw new AppError('share_locked');
}

/** What a reader gets. Throws `not_found` when the chat is gone meanwhile. */
export async function readShared(deps: Deps, row: ShareRow): Promise<SharedChat> {
  const said = await sharing.sharedNow(sharingOptions(deps), row);
  if (!said) throw new AppError('not_found');
  return {
    instance: await deps.identity.settings.get('instance.name', null),
    title: said.title,
    form: row.form === 'live' ? 'live' : 'snapshot',
    takenAt: isoTime(row.form === 'live' ? deps.now() : row.taken_at),
    messages: said.messages,
  };
}

/** One for each server that runs in this process. */
const following = new WeakMap<Deps, Following>();

function followingOf(deps: Deps): Following {
  const known = following.get(deps) ?? createFollowing(() => deps.now());
  following.set(deps, known);
  return known;
}

export const shareRoutes: Mounted[] = [
  handle(listShares, async ({ query, who }, deps) => {
    const rows = await shares.listShares(deps.db, who.principal.userId, query.chatId);
    return { shares: rows.map(shareOf), enabled: await isOn(deps) };
  }),

  handle(createShare, async ({ body, who }, deps) => {
    const expiresAt = body.expiresAt === null ? null : Date.parse(body.expiresAt);
    if (expiresAt !== null && expiresAt <= deps.now())
      throw new AppError('invalid_request', { params: { reason: 'expiresAt: it has passed' } });
    const row = await sharing.createShare(sharingOptions(deps), who.principal.userId, {
      ...body,
      expiresAt,
      password: body.password === null ? null : await hashPassword(body.password),
    });
    return shareOf(row);
  }),

  handle(renewShare, async ({ params, who }, deps) => {
    const row = await shares.findShare(deps.db, who.principal.userId, params.id);
    if (!row) throw new AppError('not_found');
    return shareOf(await sharing.renewShare(sharingOptions(deps), row));
  }),

  handle(revokeShare, async ({ params, who }, deps) => {
    if (!(await shares.deleteShare(deps.db, who.principal.userId, params.id))) throw new AppError('not_found');
    return {};
  }),

  handlePublic(getShared, async ({ params, request }, deps) => {
    request.headers.set('x-robots-tag', 'noindex, nofollow');
    const row = await findShared(deps, params.token);
    checkPass(row, request);
    return readShared(deps, row);
  }),

  handlePublic(followShared, async ({ params, query, request }, deps) => {
    request.headers.set('x-robots-tag', 'noindex, nofollow');
    const row = await findShared(deps, params.token);
    checkPass(row, request);
    const looks = followingOf(deps);
    looks.count(row.id, request.client.ip);
    const { tag, chat } = await looks.now(row.id, () => readShared(deps, row));
    return { tag, chat: tag === query.seen ? null : chat };
  }),

  handlePublic(openShared, async ({ params, body, request }, deps) => {
    const row = await findShared(deps, params.token);
    if (row.password !== null) {
      const attempt = await deps.identity.attempts.begin(request.client.ip, {
        kind: 'account',
        name: `share ${row.id}`,
      });
      if (!(await verifyPassword(body.password, row.password))) throw new AppError('share_password_wrong');
      attempt.succeeded();
      const attributes = [`Path=/api/shared/${row.token}`, 'HttpOnly', 'SameSite=Strict'];
      if (request.client.secure) attributes.push('Secure');
      request.headers.append('set-cookie', [`${COOKIE}=${passOf(row)}`, ...attributes].join('; '));
    }
    return readShared(deps, row);
  }),

  handlePublic(getSharedReader, async ({ params, request, who }, deps) => {
    checkPass(await findShared(deps, params.token), request);
    if (canAccess('member', who)) return { reader: 'member' as const };
    return { reader: canAccess('user', who) ? ('viewer' as const) : ('stranger' as const) };
  }),

  handle(continueShared, async ({ params, request, who }, deps) => {
    const row = await findShared(deps, params.token);
    checkPass(row, request);
    const { db, blobs, now, gateway } = deps;
    const said = await sharing.sharedNow(sharingOptions(deps), row);
    if (!said) throw new AppError('not_found');
    const { principal } = who;
    const { usedBytes, limitBytes } = await roomOf(deps, principal.userId);
    return takeCopy(
      { db, blobs, now },
      {
        userId: principal.userId,
        ownerId: row.user_id,
        said,
        token: row.token,
        room: limitBytes === null ? null : Math.max(0, limitBytes - usedBytes),
        models: new Map(gateway.deployments(principal).map((entry) => [entry.displayName || entry.name, entry.name])),
      },
    );
  }),

  handlePublic(getSharedFile, async ({ params, request }, deps) => {
    const row = await findShared(deps, params.token);
    checkPass(row, request);
    const said = await sharing.sharedNow(sharingOptions(deps), row);
    const id = said?.files[params.file];
    const file = id === undefined ? undefined : await findFile(deps.db, row.user_id, id);
    if (!file) throw new AppError('not_found');
    const bytes = await deps.blobs.get(file.id);
    const headers = new Headers(securityHeaders(policyOf(file.media_type), request.client.secure));
    headers.set('content-type', file.media_type);
    headers.set('content-length', String(bytes.length));
    headers.set('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    headers.set('x-robots-tag', 'noindex, nofollow');
    // Not for long: the link may be taken back.
    headers.set('cache-control', 'private, max-age=60');
    return new Response(new Uint8Array(bytes), { headers });
  }),
];
