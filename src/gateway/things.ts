/** Everything the gateway does for what upstreams keep: responses, files and batches. */
import type { Principal } from '#shared/principal.ts';
import type { KeptRow } from '#store/schema.ts';
import { admitBatch, BatchBooks, type BatchHouse } from './batches.ts';
import type { Gateway } from './gateway.ts';
import type { Page } from './request.ts';
import { keptErrand, keyOf, KINDS, makeErrand, noteBatch, targetAt, under, type KeptHouse } from './kept-errands.ts';
import { Relay } from './relay.ts';
import { askWhole } from './whole.ts';

export interface Things extends Pick<Gateway, 'relay' | 'make' | 'listKept' | 'sweep'> {
  close(): Promise<void>;
}

/** Asked for at the same time for one list. */
const ABREAST = 8;
const OBJECT_BYTES = 1024 * 1024;

export function openThings(house: BatchHouse & { isClosing(): boolean }): Things {
  const { ways, kept } = house;
  const books = new BatchBooks(house);
  const closing = new AbortController();
  const around: KeptHouse = {
    get table() {
      return house.table();
    },
    get closing() {
      return house.isClosing();
    },
    kept,
    now: house.now,
    mayUse: house.limits.mayUse,
    admitBatch: (principal, deployment) => admitBatch(house, principal, deployment),
    sawBatch: (row, body) => books.saw(row, body),
  };

  function begin(relay: Relay): Relay {
    // The sink hears nothing before its owner holds the call.
    queueMicrotask(() => void relay.start());
    return relay;
  }

  /** As the upstream shows it now; null when it is not there any more. */
  async function look(wire: 'files' | 'batches', row: KeptRow): Promise<Buffer | null> {
    const target = targetAt(house.table(), row.connection_id);
    if (target === null) return null;
    const base = target.provider.request(wire, target.settings, keyOf(target, row.key_index), '');
    const request = under(base, { method: 'GET', objectId: row.id, rest: '', query: '' });
    const { trusted, credential } = target;
    const sending = { request, body: Buffer.alloc(0), trusted, credential };
    const answer = await askWhole(ways, sending, { limit: OBJECT_BYTES, signal: closing.signal });
    if (answer?.status === 404) kept.forget(row.id);
    if (answer?.status !== 200) return null;
    if (wire === 'batches') noteBatch(around, row, answer.body);
    return answer.body;
  }

  return {
    relay: (request, sink) => begin(new Relay(ways, keptErrand(around, request), sink)),
    make: (request, sink) => begin(new Relay(ways, makeErrand(around, request), sink)),
    async listKept(wire, principal: Principal, page: Page) {
      const rows = await kept.list(KINDS[wire], principal, { ...page, limit: page.limit + 1 });
      const shown = rows.slice(0, page.limit);
      const data: Buffer[] = [];
      for (let from = 0; from < shown.length; from += ABREAST) {
        const seen = await Promise.all(shown.slice(from, from + ABREAST).map((row) => look(wire, row)));
        data.push(...seen.filter((body) => body !== null));
      }
      return { data, more: rows.length > page.limit };
    },
    async sweep() {
      await kept.sweep();
      await books.sweep();
    },
    async close() {
      closing.abort();
      await books.close();
      await kept.close();
    },
  };
}
