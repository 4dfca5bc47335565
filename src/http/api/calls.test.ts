/** Single calls of the ledger, as the page lists them and as a sheet, in the real application. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportCalls, listCalls } from '#shared/contract/calls.ts';
import { connectSimulator } from '#shared/contract/connections.ts';
import { createKey } from '#shared/contract/keys.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let owner: Caller;
let member: Caller;
let url: string;

beforeEach(async () => {
  app = await testApp();
  owner = await app.as('owner', 'owner');
  member = await app.as('mia', 'member');
  await owner.call(connectSimulator);
  url = await app.listen();
});
afterEach(() => app.close());

async function ask(secret: string) {
  const model = app.deps.gateway.deployments()[0]?.name ?? '';
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
  await response.text();
}

async function chat(who: Caller) {
  const body = { clientId: newId('run'), chatId: null, parentId: null, input: { text: 'Say hello.' } };
  const { runId } = await who.call(startRun, { body });
  return who.events(watchRun, { params: { id: runId } });
}

/** Waits until everything that ended is in the books. */
async function settled(count: number) {
  const rows = () => app.deps.db.selectFrom('calls').select('id').where('state', '=', 'settled').execute();
  await expect.poll(async () => (await rows()).length, { timeout: 10_000 }).toBe(count);
}

describe('single calls', () => {
  const RANGE = { from: '2026-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' };

  it('are listed latest first, page by page, to whoever may see them', async () => {
    const { key, secret } = await member.call(createKey, { body: { name: '=cmd|’ key' } });
    for (let n = 0; n < 52; n++) await ask(secret);
    await chat(owner);
    await settled(54);
    const first = await owner.call(listCalls, { query: RANGE });
    expect(first.calls).toHaveLength(50);
    const second = await owner.call(listCalls, { query: { ...RANGE, before: first.next ?? '' } });
    expect(second.next).toBeNull();
    const all = [...first.calls, ...second.calls];
    expect(new Set(all.map(({ id }) => id)).size).toBe(54);
    expect(all.map(({ startedAt }) => startedAt)).toEqual(
      all
        .map(({ startedAt }) => startedAt)
        .toSorted()
        .toReversed(),
    );
    const own = await member.call(listCalls, { query: RANGE });
    expect(own.calls.every(({ person, key: by }) => person.id === member.userId && by?.id === key.id)).toBe(true);
    const chats = await owner.call(listCalls, { query: { ...RANGE, userId: owner.userId } });
    expect(chats.calls.map(({ purpose }) => purpose).toSorted()).toEqual(['chat', 'title']);
    expect((await owner.call(listCalls, { query: { ...RANGE, failed: 'yes' } })).calls).toEqual([]);
    for (const before of ['x', '12.', 'nonsense.call_1'])
      await expect(owner.call(listCalls, { query: { ...RANGE, before } })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    await expect(member.call(listCalls, { query: { ...RANGE, userId: owner.userId } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('leave as a sheet that no spreadsheet takes for a program', async () => {
    const { secret } = await member.call(createKey, { body: { name: '=cmd|"calc", key' } });
    await ask(secret);
    await settled(1);
    const search = new URLSearchParams(RANGE).toString();
    const response = await member.raw(`${exportCalls.path}?${search}`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const [head = '', line = '', rest] = (await response.text()).split('\r\n');
    expect(head).toMatch(/^id,started_at,person,key,purpose/);
    expect(line).toContain(`,mia,"'=cmd|""calc"", key",`);
    expect(rest).toBe('');
  });
});
