import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp } from '../../test/app.ts';
import { dropDatabase, freshDatabase } from '../../test/store.ts';
import { COLUMNS, writeCalls } from './calls.ts';
import { moveStore, MoveRefused } from './move.ts';
import { openStore } from './open.ts';
import type { CallRow } from './schema.ts';
import { listMessages } from './messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'parlor-move-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function call(at: number): CallRow {
  // Every column has a value or null, as a row of the ledger has.
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as unknown as CallRow;
  const base = { user_id: 'user_1', role: 'member', purpose: 'api', wire: 'chat-completions', deployment: 'chat' };
  return {
    ...empty,
    ...base,
    id: newId('call', at),
    attempts: 1,
    state: 'settled',
    started_at: at,
    cost_micro_usd: at,
  };
}

describe('moving everything', () => {
  it('to PostgreSQL and back leaves the same rows, of people, chats and the ledger', async () => {
    const dataFolder = join(folder, 'house');
    const app = await testApp({ dataFolder, env: { DATABASE_URL: '' } });
    const ann = await app.as('ann');
    await ann.call(connectSimulator, {});
    const { runId, chat } = await ann.call(startRun, {
      body: {
        clientId: 'client-0001',
        chatId: null,
        parentId: null,
        continueId: null,
        input: { text: "Wie heißt du? 你好 🙂 \0 “quotes” 'and' \\ lines\n", fileIds: [] },
        model: null,
        others: [],
      },
    });
    await ann.events(watchRun, { params: { id: runId } });
    await writeCalls(
      app.deps.db,
      Array.from({ length: 1100 }, (_, index) => call(1_760_000_000_000 + index)),
    );
    await app.close();

    const file = join(dataFolder, 'parlor.db');
    const url = await freshDatabase();
    const there = await moveStore(file, url, () => undefined);
    const back = join(folder, 'back.db');
    const again = await moveStore(url, back, () => undefined);
    expect(again).toEqual(there);
    const rows = new Map(there.map((table) => [table.name, table.rows]));
    expect(rows.get('calls')).toBeGreaterThanOrEqual(1100);
    expect(rows.get('messages')).toBe(2);

    const [before, after] = [await openStore(file), await openStore(back)];
    expect(await listMessages(after.db, chat.id)).toEqual(await listMessages(before.db, chat.id));
    await Promise.all([before.close(), after.close()]);

    // A second time: there is something already, and nothing of it is touched.
    const refused: unknown = await moveStore(file, url, () => undefined).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(MoveRefused);
    expect(refused).toMatchObject({ kind: 'not-empty' });
    await dropDatabase(url);
  });

  it('is refused while a server runs on the database', async () => {
    const url = await freshDatabase();
    const server = await openStore(url);
    await server.hold({ shared: true });
    await expect(moveStore(url, join(folder, 'never.db'), () => undefined)).rejects.toMatchObject({ kind: 'held' });
    await server.close();
    await dropDatabase(url);
  });

  it('that breaks off leaves the target empty', async () => {
    const file = join(folder, 'broken.db');
    const store = await openStore(file);
    // SQLite keeps what is no whole number in a column of whole numbers; PostgreSQL does not.
    await writeCalls(store.db, [call(1_760_000_000_000), { ...call(1_760_000_000_001), total_ms: 1.5 }]);
    await store.close();
    const url = await freshDatabase();
    await expect(moveStore(file, url, () => undefined)).rejects.toThrow(/1\.5/);
    const target = await openStore(url);
    expect(await target.db.selectFrom('usage_hours').selectAll().execute()).toEqual([]);
    expect(await target.db.selectFrom('calls').selectAll().execute()).toEqual([]);
    await target.close();
    await dropDatabase(url);
  });
});
