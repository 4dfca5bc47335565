/** Who is on the other end of the connection, as far as it can be believed. */
import { getConnInfo } from '@hono/node-server/conninfo';
import { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { WebConfig } from './deps.ts';

export interface Client {
  /** The peer's address; the forwarded one only behind a proxy the operator named. */
  ip: string;
  userAgent: string;
  /** Whether the person's side of the connection is https: decides the cookie's `Secure`. */
  secure: boolean;
}

export function clientOf(c: Context, web: WebConfig): Client {
  const peer = peerAddress(c);
  const secure =
    c.req.url.startsWith('https:') ||
    (web.trustedProxies.has(peer) && c.req.header('x-forwarded-proto') === 'https') ||
    (web.publicUrl?.startsWith('https:') ?? false);
  return {
    ip: addressOf(peer, c.req.header('x-forwarded-for'), web),
    userAgent: (c.req.header('user-agent') ?? '').slice(0, 300),
    secure,
  };
}

/** Whether the person's side of a request that does not go through the router is https. */
export function isSecure(req: IncomingMessage, { trustedProxies, publicUrl }: WebConfig): boolean {
  const forwarded = trustedProxies.has(peerOf(req)) && req.headers['x-forwarded-proto'] === 'https';
  return 'encrypted' in req.socket || forwarded || (publicUrl?.startsWith('https:') ?? false);
}

/** The same of a request that does not go through the router. */
export function clientOfRequest(req: IncomingMessage, web: WebConfig, secure: boolean): Client {
  const forwarded = req.headers['x-forwarded-for'];
  const ip = addressOf(peerOf(req), Array.isArray(forwarded) ? forwarded.join(',') : forwarded, web);
  return { ip, userAgent: (req.headers['user-agent'] ?? '').slice(0, 300), secure };
}

/** The last hop is the one our own proxy wrote; earlier ones can be invented by anybody. */
function addressOf(peer: string, forwarded: string | undefined, web: WebConfig): string {
  return (web.trustedProxies.has(peer) ? forwarded?.split(',').at(-1)?.trim() : undefined) ?? peer;
}

/** The socket's own peer; empty when it is gone already. */
export function peerOf(req: IncomingMessage): string {
  return (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Names and values in turn, as they came over the socket; none where there is no socket. */
export function rawHeaders(c: Context): readonly string[] {
  const bound: unknown = c.env;
  if (typeof bound !== 'object' || bound === null || !('incoming' in bound)) return [];
  const { incoming } = bound;
  // The adapter’s own request of Node.
  return incoming instanceof IncomingMessage ? incoming.rawHeaders : [];
}

/** In tests the application is called without a socket. */
export function peerAddress(c: Context): string {
  const bound: unknown = c.env;
  if (typeof bound !== 'object' || bound === null || !('incoming' in bound)) return '127.0.0.1';
  return (getConnInfo(c).remote.address ?? '').replace(/^::ffff:/, '');
}
