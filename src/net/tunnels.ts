/** Requests through the operator's proxies. The proxy resolves names, so only literal addresses are checked by us. */
import { createRequire } from 'node:module';
import type * as Undici from 'undici';
import type { Origin } from './origin.ts';
import type { AnswerHandler, Outbound } from './outbound.ts';

export interface Tunnels {
  /** See `Net.dispatch`; throws for what no request can say. */
  dispatch(proxy: string, origin: Origin, request: Outbound, handler: AnswerHandler): void;
  close(): Promise<void>;
}

// Most houses have no proxy: the whole package is read when a request needs it, and `dispatch` cannot wait for `import`.
// (The proxy's agent alone is not enough: the index gives its clients their `connect`.)
const load = createRequire(import.meta.url);

export function tunnels(connectTimeout: number): Tunnels {
  const agents = new Map<string, Undici.ProxyAgent>();

  function through(proxy: string): Undici.ProxyAgent {
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
  }

  return {
    dispatch(proxy, origin, { path, method, headers, body, headersTimeout, bodyTimeout }, handler) {
      through(proxy).dispatch(
        {
          origin: origin.href,
          path,
          method,
          headers: Array.isArray(body) ? measured(headers, body) : headers,
          // Any iterable may be sent, as undici documents; its types know only some.
          body: body as Buffer | string | null,
          headersTimeout: headersTimeout ?? 120_000,
          bodyTimeout: bodyTimeout ?? 300_000,
        },
        handler,
      );
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Of several pieces the sum must be said: otherwise they would go out in chunks, which not every upstream takes. */
function measured(headers: Record<string, string>, pieces: readonly Buffer[]): Record<string, string> {
  return { ...headers, 'content-length': String(pieces.reduce((sum, piece) => sum + piece.length, 0)) };
}
