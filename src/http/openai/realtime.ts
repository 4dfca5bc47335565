/**
 * Realtime at our doors: a handshake on one of three addresses, the key wherever a client can put it, and an ordinary
 * answer where it is refused (azure-openai.md 1.9).
 */
import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Gateway } from '#gateway/gateway.ts';
import { LimitReached, type RateState } from '#gateway/limits/refusal.ts';
import type { RealtimeDoor, RealtimeSession } from '#gateway/realtime/session.ts';
import type { RealtimeRequest } from '#gateway/realtime/request.ts';
import { acceptWebSocket, wantsWebSocket } from '#net/websocket.ts';
import type { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { KeyDirectory } from '#shared/principal.ts';
import { headersOf, reply, type Asked } from './answer.ts';
import { authenticate, seek as seekKey } from './auth.ts';
import type { Callers } from './callers.ts';
import { openAI, type Reply } from './envelope.ts';
import * as refuse from './errors.ts';
import { limitReply, rateHeaders } from './limit-replies.ts';
import { isVersion, SURFACE_NAMES, type Surface } from './paths.ts';

export interface RealtimeDeps {
  gateway: Pick<Gateway, 'realtime'>;
  identity: { keys: KeyDirectory };
  callers?: Callers;
  /** Takes the handshakes that are for another door; false: it is for none. */
  elsewhere?(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

/** The first dated version that has it. */
const FIRST_VERSION = '2024-10-01-preview';

interface Place {
  surface: Surface;
  query: URLSearchParams;
  known: boolean;
}

function placeOf(target: string): Place {
  const question = target.indexOf('?');
  const written = question === -1 ? target : target.slice(0, question);
  const path = written.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
  const query = new URLSearchParams(question === -1 ? '' : target.slice(question + 1));
  if (path === '/v1/realtime') return { surface: 'openai', query, known: true };
  if (path === '/openai/v1/realtime') return { surface: 'v1', query, known: true };
  const known = path === '/openai/realtime' && isVersion(query.get('api-version') ?? '', FIRST_VERSION);
  return { surface: path.startsWith('/openai/') ? 'classic' : 'openai', query, known };
}

const KEY_PROTOCOL = 'openai-insecure-api-key.';
const BETA_PROTOCOL = 'openai-beta.realtime-v1';

function protocolsOf({ headers }: IncomingMessage): string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
}

/** For the server that hears them: requests that offer another protocol (`h2c`, say) go on as ordinary ones. */
export const onlyWebSockets = { shouldUpgradeCallback: wantsWebSocket } as const;

/** Answers handshakes. `rest`: the server stops, and takes leave of whoever is not being answered. */
export function hearUpgrades(server: Server | HttpsServer, deps: RealtimeDeps): { rest(): void } {
  const open = new Set<RealtimeSession>();
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (deps.elsewhere?.(req, socket, head) === true) return;
    const enter = (seek: ((sought: Promise<unknown>) => void) | null) => {
      const session = handleUpgrade({ req, socket, head, seek }, deps);
      if (session === null) return;
      open.add(session);
      socket.on('close', () => open.delete(session));
    };
    enter((sought) => void sought.then(() => socket.destroyed || enter(null)));
  });
  return {
    rest() {
      for (const session of open) session.rest();
    },
  };
}

interface Upgrade {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  /** Comes again once an unknown key has been looked for; null: it comes again. */
  seek: ((sought: Promise<unknown>) => void) | null;
}

/** Whatever its address; null where it is refused at once. */
function handleUpgrade({ req, socket, head, seek }: Upgrade, deps: RealtimeDeps): RealtimeSession | null {
  socket.on('error', () => socket.destroy());
  const { surface, query, known } = placeOf(req.url ?? '/');
  const asked: Asked = { id: newId('call'), surface, wire: null, deployment: null, objectId: null, thing: null };
  const say = (said: Reply) => {
    answer(req, asked, said);
    return null;
  };
  if (!known) return say(refuse.unknownPath(surface, 'GET', (req.url ?? '/').split('?', 1)[0] ?? ''));
  const carriers = withOffered(req, query);
  const principal = authenticate(carriers, deps.identity.keys);
  const sought = typeof principal === 'string' && seek !== null ? seekKey(carriers, deps.identity.keys) : null;
  if (sought !== null && seek !== null) {
    seek(sought);
    return null;
  }
  if (typeof principal === 'string') return say(refuse.unauthorised(surface, principal));
  deps.callers?.note(req.socket, principal.userId);
  if (principal.grant?.surfaces?.has(SURFACE_NAMES[surface]) === false) return say(refuse.closedSurface(surface));
  // Before anybody is asked for a line that could not be passed on.
  if (!isHandshake(req)) return say(openAI(400, { message: 'The WebSocket handshake is not complete.' }));
  const names = surface === 'classic' ? ['deployment', 'model'] : ['model', 'deployment'];
  const deployment = names.map((name) => query.get(name)).find(Boolean) ?? '';
  if (deployment === '') return say(refuse.modelMissing);
  asked.deployment = deployment;
  const request: RealtimeRequest = {
    id: asked.id,
    deployment,
    principal,
    surface: SURFACE_NAMES[surface],
    preview: surface === 'classic' || isBeta(req),
    intent: query.get('intent') === 'transcription' ? 'transcription' : null,
  };
  const leave = () => session.close();
  const version = query.get('api-version');
  const opened = () => socket.off('close', leave);
  const session = deps.gateway.realtime(request, doorTo({ req, socket, head, asked, version, say, opened }));
  // Once its handshake is answered, its line says how it leaves.
  socket.on('close', leave);
  return session;
}

/** RFC 6455 4.2.1. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '');
}

/** On OpenAI's address a header tells the generations apart; on Azure's v1 there is only one. */
function isBeta(req: IncomingMessage): boolean {
  return req.headers['openai-beta'] === 'realtime=v1' || protocolsOf(req).includes(BETA_PROTOCOL);
}

/** Browsers cannot set headers: the key may stand in the address, or among the protocols they offer. */
function withOffered(req: IncomingMessage, query: URLSearchParams): IncomingMessage['headers'] {
  const { headers } = req;
  const offered = protocolsOf(req).find((one) => one.startsWith(KEY_PROTOCOL));
  const inQuery = query.get('api-key');
  return {
    ...headers,
    ...(headers['api-key'] === undefined && inQuery !== null ? { 'api-key': inQuery } : {}),
    ...(headers['x-api-key'] === undefined && offered !== undefined
      ? { 'x-api-key': offered.slice(KEY_PROTOCOL.length) }
      : {}),
  };
}

/** The real one of those offered: a key is no protocol, and is never said back. */
function chosen(offered: ReadonlySet<string>): string | false {
  if (offered.has('realtime')) return 'realtime';
  return [...offered].find((one) => !one.startsWith(KEY_PROTOCOL) && one !== BETA_PROTOCOL) ?? false;
}

interface Handshake {
  req: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  asked: Asked;
  version: string | null;
  say(said: Reply): unknown;
  /** The handshake is about to be answered. */
  opened(): void;
}

function doorTo({ req, socket, head, asked, version, say, opened }: Handshake): RealtimeDoor {
  const subject = { ...asked, deployment: asked.deployment ?? '', apiVersion: version, operation: 'onHandshake' };
  return {
    accept(passed, rate) {
      if (socket.destroyed) return null;
      opened();
      const headers = { ...headersOf(req, asked, passed), ...shown(asked.surface, rate) };
      return acceptWebSocket(req, socket, head, { headers, choose: chosen });
    },
    refuse(error, upstream) {
      if (!socket.destroyed) say(refuse.callFailed(error, upstream, subject));
    },
    tell: (error) => told(error, subject.deployment),
  };
}

function shown(surface: Surface, rate: RateState | null): Record<string, string> {
  return rate === null ? {} : rateHeaders(surface, rate);
}

/** In OpenAI's words on every surface: events have no others. */
function told(error: AppError, deployment: string): ReturnType<RealtimeDoor['tell']> {
  const refused = { surface: 'openai', wire: null, deployment, apiVersion: null } as const;
  const said =
    error instanceof LimitReached ? limitReply(error, refused) : refuse.failed('openai', error, error.status);
  // Ours, made a moment ago: an envelope.
  const { error: body } = JSON.parse(String(said.body)) as {
    error: { type: string; code: string | null; message: string };
  };
  return { type: body.type, code: body.code, message: body.message };
}

/** A handshake that is refused gets an ordinary answer, and nothing after it. */
function answer(req: IncomingMessage, asked: Asked, said: Reply): void {
  const { socket } = req;
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(socket);
  res.on('finish', () => {
    res.detachSocket(socket);
    socket.destroySoon();
  });
  reply(req, res, asked, said);
}
