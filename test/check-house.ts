/** A connection to an upstream of the test's own, and its check. */
import { expect } from 'vitest';
import type { CheckStage } from '#shared/contract/connections.ts';
import { KEY, type Reply } from './azure-bytes.ts';
import {
  collect,
  connectionsHouse,
  rawUpstream,
  type ConnectionsHouse,
  type Heard,
  type RawUpstream,
} from './connections-house.ts';

export interface Given {
  key?: string;
  provider?: string;
  apiVersion?: string | null;
  surface?: 'classic' | 'v1' | null;
}

export interface CheckHouse extends ConnectionsHouse {
  /** A connection to a new upstream that answers so; its id. */
  connect(answer: (heard: Heard) => Reply, given?: Given): Promise<string>;
  /** A connection to an address; its id. */
  at(baseUrl: string, given?: Given): Promise<string>;
  check(id: string, deployment?: string | null): ReturnType<typeof collect>;
}

/** Only `internal.example` resolves, to a private address. */
export async function checkHouse(options: { allowed?: readonly string[] } = {}): Promise<CheckHouse> {
  const upstreams: RawUpstream[] = [];
  const house = await connectionsHouse({
    ...options,
    lookup: (host, done) =>
      host === 'internal.example'
        ? done(null, [{ address: '10.1.2.3', family: 4 }])
        : done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
  });
  const at = async (baseUrl: string, given: Given = {}) => {
    const { id } = await house.connections.create({
      name: '',
      provider: given.provider ?? 'azure-openai',
      baseUrl,
      apiVersion: given.apiVersion === undefined ? '2024-10-21' : given.apiVersion,
      surface: given.surface ?? null,
      key: given.key ?? KEY,
      deployments: [],
    });
    return id;
  };
  return {
    ...house,
    at,
    async connect(answer, given) {
      const upstream = await rawUpstream(answer);
      upstreams.push(upstream);
      return at(upstream.url, given);
    },
    async check(id, deployment = 'chat') {
      return collect(await house.connections.check(id, { deployment }, new AbortController().signal));
    },
    async close() {
      for (const upstream of upstreams) await upstream.close();
      await house.close();
    },
  };
}

/** The one stage that failed, and its code. */
export function diagnosis({ results }: Awaited<ReturnType<typeof collect>>): [CheckStage, string] | null {
  const failed = Object.values(results).filter((result) => result.outcome === 'failed');
  expect(failed.length).toBeLessThanOrEqual(1);
  const [one] = failed;
  return one === undefined ? null : [one.stage, one.error?.code ?? ''];
}
