/** Connections of one's own, for what is no plain request: straight to an address, or through the operator's proxy. */
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type buildConnector from 'undici/lib/core/connect.js';
import type { Origin } from './origin.ts';
import { proxyFor, type ProxyConfig } from './proxy.ts';

/** Makes the connection; calls `done` once. */
export type Reach = (done: (error: Error | null, socket: Socket | null) => void) => void;
type Done = Parameters<Reach>[0];
type Connector = ReturnType<typeof buildConnector>;

/** `connect`: checks the address or trusts it, as the request says; `trusting`: for the proxy, and what it has reached. */
export function wayTo(
  { host, port, protocol, ...rest }: Origin,
  proxies: ProxyConfig,
  { connect, trusting }: { connect: Connector; trusting: Connector },
): Reach {
  const proxy = proxyFor({ host, port, protocol, ...rest }, proxies);
  if (proxy === null) return (done) => connect({ ...ends(host, port), protocol }, heard(done));
  const at = new URL(proxy);
  const atPort = Number(at.port) || (at.protocol === 'https:' ? 443 : 80);
  const toProxy: Reach = (done) => trusting({ ...ends(at.hostname, atPort), protocol: at.protocol }, heard(done));
  const through = connectThrough(at, `${host.includes(':') ? `[${host}]` : host}:${port}`, toProxy);
  if (protocol === 'http:') return through;
  return (done) =>
    through((error, httpSocket) => {
      if (httpSocket === null) done(error, null);
      else trusting({ ...ends(host, port), protocol, httpSocket }, heard(done));
    });
}

function ends(host: string, port: number): { hostname: string; host: string; port: string } {
  return { hostname: host, host, port: String(port) };
}

/** A connector's callback as ours. */
function heard(done: Done): Parameters<Connector>[1] {
  return (...args) => done(args[0], args[1]);
}

/** As Node takes it: the connection is ours to make, and comes later; the types know only one that comes at once. */
export function maker(reach: Reach): () => Socket {
  return ((_: unknown, done: Done) => reach(done)) as unknown as () => Socket;
}

/** The way through a proxy to `target` (`host:port`): its CONNECT, answered. */
function connectThrough(proxy: URL, target: string, reach: Reach): Reach {
  return (done) => {
    const authorization =
      proxy.username === ''
        ? {}
        : {
            'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}`,
          };
    const asked = httpRequest({
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization },
      createConnection: maker(reach),
    });
    asked.on('connect', (response, socket) => {
      if (response.statusCode === 200) return done(null, socket);
      socket.destroy();
      const code = 'UND_ERR_PRX_CONNECT';
      done(Object.assign(new Error(`the proxy answered ${response.statusCode ?? 0}`), { code }), null);
    });
    asked.on('response', () => asked.destroy(new Error('the proxy does not tunnel')));
    asked.on('error', (error) => done(error, null));
    asked.end();
  };
}
