/** Names of requests, on every engine. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openTestStore } from '../../test/store.ts';
import { claimName, extendNames, keepAnswer, releaseName, sweepNames } from './idempotency.ts';
import type { Store } from './open.ts';
import type { IdempotencyRow } from './schema.ts';

let store: Store;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store.close());

const row = (callId: string, now = 1000): IdempotencyRow => ({
  owner: 'key_1',
  name: 'once',
  fingerprint: 'f',
  call_id: callId,
  state: 'running',
  status: null,
  headers: null,
  body: null,
  created_at: now,
  expires_at: now + 100,
});

it('a name is one call’s, of however many that want it at once', async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => claimName(store.db, row(`call_${i}`))));
  expect(claims.filter((claim) => claim === null)).toHaveLength(1);
  const winner = claims.indexOf(null);
  for (const claim of claims) if (claim !== null) expect(claim).toMatchObject({ call_id: `call_${winner}` });
});

it('a name is free again when it is given back or expires, and is held as long as its process says', async () => {
  const { db } = store;
  await claimName(db, row('call_1'));
  await releaseName(db, row(''), 'call_2');
  expect(await claimName(db, row('call_2'))).toMatchObject({ call_id: 'call_1' });
  await releaseName(db, row(''), 'call_1');
  expect(await claimName(db, row('call_2'))).toBeNull();
  await extendNames(db, ['call_2'], 5000);
  expect(await claimName(db, row('call_3', 2000))).toMatchObject({ call_id: 'call_2' });
  expect(await claimName(db, row('call_3', 5000))).toBeNull();
  // Whoever lost it writes nothing any more.
  const late = { call_id: 'call_2', status: 200, headers: '{}', body: '', expires_at: 9000 };
  await keepAnswer(db, row(''), late);
  expect(await claimName(db, row('call_4', 5000))).toMatchObject({ call_id: 'call_3', state: 'running' });
  await sweepNames(db, 5100);
  expect(await db.selectFrom('idempotency').selectAll().execute()).toEqual([]);
});
