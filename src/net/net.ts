/**
 * The one way out of the house. A name is resolved, every one of its addresses is checked, and the socket goes to
 * just those addresses: a second answer of the name server (DNS rebinding) is never asked for.
 * Trusted requests (addresses the operator wrote into the environment) go through pools of their own, so that a
 * socket opened on the operator's word never carries anyone else's request.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import buildConnector from 'undici/lib/core/connect.js';
import { AppError } from '#shared/errors.ts';
import { allowList, type AllowList } from './allow.ts';
import { CONNECT_SECONDS } from './failure.ts';
import { createClient } from './http1/client.ts';
import type { AnswerHandler, Net, Outbound, Place, WebSocketRequest } from './outbound.ts';
import { parseOrigin, type Origin } from './origin.ts';
import { proxyFor, type ProxyConfig } from './proxy.ts';
import { wayTo } from './reach.ts';
import { requestText } from './request.ts';
import { tunnels } from './tunnels.ts';
import { openWebSocket } from './websocket.ts';

export type { AnswerHandler, AnswerHeaders, Controller, Line, LineEvents, Net, Opened } from './outbound.ts';

export interface NetOptions {
  /** CIDR networks that are private and may be reached; asked again for every new connection. */
  allowedNetworks(): readonly string[];
  proxy: ProxyConfig;
  /** For tests: resolves a name to all its addresses. */
  lookup?: Resolve;
  connectTimeout?: number;
}
export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const systemResolve: Resolve = (host, done) => systemLookup(host, { all: true }, done);

/** Checked origins are remembered: the same few addresses are called over and over. */
const REMEMBERED = 500;

export function createNet(options: NetOptions): Net {
  const resolve = options.lookup ?? systemResolve;
  let entries: readonly string[] = options.allowedNetworks();
  let allowed = allowList(entries);
  const checking = guardedLookup(resolve, () => allowed);
  const trusting = plainLookup(resolve);
  const checked = connectorOf(options, checking);
  const unchecked = connectorOf(options, trusting);
  const connectTimeout = options.connectTimeout ?? CONNECT_SECONDS * 1000;
  let guarded = createClient(checking, connectTimeout);
  const trusted = createClient(trusting, connectTimeout);
  const proxied = tunnels(connectTimeout);
  /** Origins read, and whether their literal address was found allowed under the present list. */
  const origins = new Map<string, { origin: Origin; passed: boolean }>();

  /** A changed allow-list closes the doors opened under the old one. */
  function refresh(): void {
    const now = options.allowedNetworks();
    if (now === entries) return;
    const same = now.length === entries.length && now.every((entry, i) => entry === entries[i]);
    entries = now;
    if (same) return;
    allowed = allowList(now);
    origins.clear();
    guarded.retire();
    guarded = createClient(checking, connectTimeout);
  }

  /** A literal address never reaches the resolver, and with a proxy nothing else of ours sees it: checked here. */
  function originOf(text: string, trust: boolean): Origin {
    const known = origins.get(text);
    if (known !== undefined && (known.passed || trust)) return known.origin;
    const origin = parseOrigin(text);
    if (origin.literal && !trust) checkAddress(origin.host, origin.host, allowed);
    if (origins.size >= REMEMBERED) origins.clear();
    origins.set(text, { origin, passed: !trust || !origin.literal });
    return origin;
  }

  function dispatch(request: Outbound, handler: AnswerHandler): void {
    try {
      refresh();
      const origin = originOf(request.origin, request.trusted);
      const proxy = request.direct === true ? null : proxyFor(origin, options.proxy);
      if (proxy === null) return (request.trusted ? trusted : guarded).dispatch(origin, request, handler);
      proxied.dispatch(proxy, origin, request, handler);
    } catch (error) {
      handler.onResponseError(null, error instanceof Error ? error : new Error(String(error)));
    }
  }

  return {
    dispatch,
    async open(request: WebSocketRequest) {
      refresh();
      const origin = originOf(request.origin, request.trusted);
      const connect = request.trusted ? unchecked : checked;
      const reach = wayTo(origin, options.proxy, { connect, trusting: unchecked });
      return openWebSocket({ ...request, origin: origin.href }, reach);
    },
    async connect(place) {
      refresh();
      if (!place.trusted && isIP(place.host) !== 0) checkAddress(place.host, place.host, allowed);
      return plainly(place, place.trusted ? unchecked : checked);
    },
    request: (request) => requestText({ dispatch }, request),
    async close() {
      guarded.destroy();
      trusted.destroy();
      await proxied.close();
    },
  };
}

function plainly({ host, port }: Place, connect: Connector): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect({ hostname: host, host, port: String(port), protocol: 'http:' }, (...[error, socket]) => {
      // Of the two only the first is there when it failed.
      if (error !== null || socket === null) reject(error ?? notFound(host));
      else resolve(socket);
    });
  });
}

type Connector = ReturnType<typeof buildConnector>;

function connectorOf(options: NetOptions, lookup: LookupFunction): Connector {
  return buildConnector({
    lookup,
    timeout: options.connectTimeout ?? CONNECT_SECONDS * 1000,
    allowH2: false,
    autoSelectFamily: true,
  });
}

function checkAddress(address: string, host: string, allowed: AllowList): void {
  if (!allowed.allows(address)) throw new AppError('address_private', { params: { host, address } });
}

/** Resolves and checks every address; one that may not be reached refuses them all. */
function guardedLookup(resolve: Resolve, allowed: () => AllowList): LookupFunction {
  return lookupWith(resolve, (host, addresses) => {
    const list = allowed();
    for (const { address } of addresses) checkAddress(address, host, list);
  });
}

function plainLookup(resolve: Resolve): LookupFunction {
  return lookupWith(resolve, () => undefined);
}

function lookupWith(resolve: Resolve, check: (host: string, addresses: LookupAddress[]) => void): LookupFunction {
  return (host, { all }, done) => {
    resolve(host, (error, addresses) => {
      const first = addresses?.[0];
      const problem = error ?? (first === undefined ? notFound(host) : problemOf(() => check(host, addresses)));
      if (problem !== null || first === undefined) return done(problem, '', 0);
      return all === true ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

function notFound(host: string): Error {
  return Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
}

function problemOf(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
