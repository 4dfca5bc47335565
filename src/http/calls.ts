/**
 * The door of calls: one WebSocket, authorised by the session's cookie. What a browser would let any page open, this
 * one opens only for our own: a handshake from elsewhere carries the cookie too, so its origin is checked first.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { VoiceCall, Screen } from '#chat/call/call.ts';
import { canAccess } from '#identity/can.ts';
import type { SignedIn } from '#identity/identity.ts';
import type { Line } from '#net/outbound.ts';
import { acceptWebSocket } from '#net/websocket.ts';
import { CALL_PATH, CallerSays, CallStart, type CallSays } from '#shared/call.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { jsonIn } from '#shared/json.ts';
import { clientOfRequest, isSecure, peerOf } from './client.ts';
import type { Deps } from './deps.ts';
import { hostAllowed, originAllowed } from './guard.ts';
import { whoAsks } from './vouched.ts';

/** A quarter of a second of sound is 12 kB; nobody needs to send more than some seconds at once. */
const LONGEST = 256 * 1024;
/** How often it is looked whether who talks is still signed in, ms. */
const LOOK_MS = 20_000;
/** Codes of the WebSocket's goodbye: not to be tried again, and to be tried again. */
const OVER = 1000;
const AGAIN = 1012;

/** Whether a handshake is for this door. */
export const isCall = (target: string): boolean => (target.split('?', 1)[0] ?? '') === CALL_PATH;

/** Answers a handshake at `CALL_PATH`. Never throws. */
export async function enterCall(req: IncomingMessage, socket: Duplex, head: Buffer, deps: Deps): Promise<void> {
  socket.on('error', () => socket.destroy());
  try {
    const { who, cookie } = await authorised(req, deps);
    if (socket.destroyed) return;
    const headers = cookie === null ? {} : { 'set-cookie': cookie };
    const line = acceptWebSocket(req, socket, head, { headers, choose: () => false });
    if (!line) return;
    deps.callers.note(socket, who.principal.userId);
    talk(line, { req, who, deps });
  } catch (error) {
    refuse(socket, asAppError(error).status);
  }
}

/** Throws `foreign_origin`, `not_found` for strangers (as everywhere), `forbidden`, `feature_off`. */
async function authorised(req: IncomingMessage, deps: Deps): Promise<{ who: SignedIn; cookie: string | null }> {
  const { publicUrl } = deps.web;
  const { host, origin } = req.headers;
  const site = req.headers['sec-fetch-site'];
  const told = typeof site === 'string' ? site : undefined;
  // Every browser says where a handshake comes from; who does not is none, and has no business here.
  const fromOurs = origin !== undefined && originAllowed('POST', origin, told, host, publicUrl);
  if (!fromOurs || !hostAllowed(host, peerOf(req), publicUrl)) throw new AppError('foreign_origin');
  const asked = await asking(req, deps);
  if (asked.who === null) throw new AppError('not_found');
  if (!canAccess('member', asked.who)) throw new AppError('forbidden');
  if (!(await deps.identity.settings.get('features.voice', null))) throw new AppError('feature_off');
  return { who: asked.who, cookie: asked.cookie };
}

async function asking(req: IncomingMessage, deps: Deps) {
  const client = clientOfRequest(req, deps.web, isSecure(req, deps.web));
  return whoAsks(deps, { cookie: req.headers.cookie ?? null, client, peer: peerOf(req), raw: req.rawHeaders });
}

function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

interface Talk {
  req: IncomingMessage;
  who: SignedIn;
  deps: Deps;
}

function talk(line: Line, { req, who, deps }: Talk): void {
  const tell = (said: CallSays) => line.send(JSON.stringify(said), false);
  const screen: Screen = {
    tell,
    sound: (bytes, sent) => line.send(bytes, true, sent),
    waiting: () => line.waiting,
    close: (again) => line.close(again ? AGAIN : OVER, ''),
  };
  let call: VoiceCall | null = null;
  let begun = false;
  let gone = false;
  const look = setInterval(() => void check(), LOOK_MS).unref();

  async function check(): Promise<void> {
    // A store that is not well is no reason to hang up.
    const now = await asking(req, deps).catch(() => null);
    if (now === null) return;
    const same = now.who?.principal.userId === who.principal.userId;
    if (!same || !canAccess('member', now.who)) call?.end(false);
  }
  async function begin(start: CallStart): Promise<void> {
    try {
      if (start.temporary && !(await deps.identity.settings.get('features.temporary', null)))
        throw new AppError('feature_off');
      call = await deps.calls.begin(who.principal, start, screen);
      if (gone) call.end(true);
    } catch (error) {
      const { code, params } = asAppError(error);
      if (code === 'internal') deps.log.error('a call could not begin', { cause: error });
      tell({ type: 'failed', error: { code, params }, over: true });
      line.close(OVER, '');
    }
  }
  function hear(data: Buffer, isBinary: boolean): void {
    if (data.length > LONGEST) return line.close(1009, '');
    // An odd byte is half a sample.
    if (isBinary) return data.length % 2 === 0 ? call?.hear(data) : undefined;
    const said = (begun ? CallerSays : CallStart).safeParse(jsonIn(data.toString('utf8')));
    if (!said.success) return line.close(1008, '');
    if (said.data.type !== 'start') return call?.said(said.data);
    begun = true;
    void begin(said.data);
  }
  line.listen({
    message: hear,
    closed() {
      gone = true;
      clearInterval(look);
      call?.end(true);
    },
  });
}
