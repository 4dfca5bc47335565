/** Requests through the operator's proxies. The proxy resolves names, so only literal addresses are checked by us. */
import type Agent from 'undici/lib/dispatcher/agent.js';
import { createRequire } from 'node:module';
import type * as Undici from 'undici';

export interface Tunnels {
  through(proxy: string): Pick<Agent, 'dispatch'>;
  close(): Promise<void>;
}

// Most houses have no proxy: the whole package is read when a request needs it, and `dispatch` cannot wait for `import`.
// (The proxy's agent alone is not enough: the index gives its clients their `connect`.)
const load = createRequire(import.meta.url);

export function tunnels(connectTimeout: number): Tunnels {
  const agents = new Map<string, Undici.ProxyAgent>();
  return {
    through(proxy) {
      const known = agents.get(proxy);
      if (known !== undefined) return known;
      // `require` is untyped; this is the package's documented export.
      const undici = load('undici') as typeof Undici;
      const agent = new undici.ProxyAgent({
        uri: proxy,
        connectTimeout,
        proxyTls: { allowH2: false },
        allowH2: false,
        pipelining: 1,
        keepAliveTimeout: 30_000,
      });
      agents.set(proxy, agent);
      return agent;
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}
