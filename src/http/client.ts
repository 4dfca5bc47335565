/** Who is on the other end of the connection, as far as it can be believed. */
import { getConnInfo } from '@hono/node-server/conninfo';
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
  const trusted = web.trustedProxies.includes(peer);
  // The last hop is the one our own proxy wrote; earlier ones can be invented by anybody.
  const forwarded = trusted ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const secure =
    c.req.url.startsWith('https:') ||
    (trusted && c.req.header('x-forwarded-proto') === 'https') ||
    (web.publicUrl?.startsWith('https:') ?? false);
  return { ip: forwarded ?? peer, userAgent: (c.req.header('user-agent') ?? '').slice(0, 300), secure };
}

/** In tests the application is called without a socket. */
function peerAddress(c: Context): string {
  const bound: unknown = c.env;
  if (typeof bound !== 'object' || bound === null || !('incoming' in bound)) return '127.0.0.1';
  return (getConnInfo(c).remote.address ?? '').replace(/^::ffff:/, '');
}
