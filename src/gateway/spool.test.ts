import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import { COLUMNS } from '#store/calls.ts';
import type { CallRow } from '#store/schema.ts';
import { Posting } from './ledger.ts';
import { openSpool, type Spool } from './spool.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parlor-spool-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, 'spool');
const open = () =>
  openSpool(path(), (error) => {
    throw error;
  });

function call(some: Partial<CallRow> = {}): Posting {
  // Every column has a value or null, as a row of the ledger has.
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as unknown as CallRow;
  return new Posting({ ...empty, id: newId('call'), state: 'open', deployment: 'gpt-4o', user_id: 'user_1', ...some });
}

/** Notes each and waits for the end of the turn. */
async function noted(spool: Spool, ...postings: Posting[]): Promise<void> {
  await Promise.all(postings.map((posting) => new Promise<void>((resolve) => spool.note(posting, resolve))));
}

describe('the spool', () => {
  it('has every row that was not committed, as it was noted last', async () => {
    const spool = open();
    const ended = call();
    const underWay = call({ deployment: '“模型”\n"quoted"' });
    const committed = call({ state: 'settled' });
    await noted(spool, ended, underWay, committed);
    ended.row.state = 'settled';
    ended.row.output_tokens = 42;
    await noted(spool, ended);
    spool.committed(committed, 'settled');
    // The process is killed: nothing is closed.
    const { left } = open();
    expect(left).toHaveLength(3);
    expect(left.find(({ id }) => id === ended.row.id)).toEqual(ended.row);
    expect(left.find(({ id }) => id === underWay.row.id)).toEqual(underWay.row);
  });

  it('has what was noted before anybody goes on, and one turn is one write', async () => {
    const spool = open();
    const postings = Array.from({ length: 300 }, () => call({ deployment: 'x'.repeat(400) }));
    const seen: number[] = [];
    await Promise.all(
      postings.map(
        (posting) =>
          new Promise<void>((resolve) => {
            spool.note(posting, () => {
              seen.push(open().left.length);
              resolve();
            });
            // Until then nothing is there.
            expect(statSync(`${path()}.a`).size).toBe(0);
          }),
      ),
    );
    expect(new Set(seen)).toEqual(new Set([300]));
  });

  it('is written over once everything in it is committed, and what is left of old lines is no row', async () => {
    const spool = open();
    const long = call({ state: 'settled', deployment: 'x'.repeat(500) });
    await noted(spool, long);
    spool.committed(long, 'settled');
    const short = call({ state: 'settled' });
    await noted(spool, short);
    const { size } = statSync(`${path()}.a`);
    expect(size).toBeLessThan(1500);
    expect(open().left.map(({ id }) => id)).toEqual([short.row.id]);
  });

  it('forgets an intent only when the intent itself is committed or the call has ended', async () => {
    const spool = open();
    const posting = call();
    await noted(spool, posting);
    posting.row.state = 'settled';
    // The commit of the intent, which was under way, ends after the call did.
    const ending = noted(spool, posting);
    spool.committed(posting, 'open');
    await ending;
    for (let i = 0; i < 3; i++) {
      const other = call({ state: 'settled' });
      await noted(spool, other);
      spool.committed(other, 'settled');
    }
    expect(open().left.find(({ id }) => id === posting.row.id)?.state).toBe('settled');
  });

  it('holds no file back for what is committed before the end of its turn', async () => {
    const spool = open();
    const early = call({ state: 'settled' });
    const ending = noted(spool, early);
    spool.committed(early, 'settled');
    await ending;
    const next = call({ state: 'settled' });
    await noted(spool, next);
    expect(open().left.map(({ id }) => id)).toEqual([next.row.id]);
  });

  it('takes turns with two files, so that neither grows for ever under load', async () => {
    const spool = open();
    const waiting: Posting[] = [];
    for (let i = 0; i < 1000; i++) {
      const postings = Array.from({ length: 20 }, () => call({ state: 'settled' }));
      await noted(spool, ...postings);
      waiting.push(...postings);
      while (waiting.length > 100) {
        const [done] = waiting.splice(0, 1);
        if (done !== undefined) spool.committed(done, 'settled');
      }
    }
    expect(statSync(`${path()}.a`).size + statSync(`${path()}.b`).size).toBeLessThan(2.2 * 1024 * 1024);
    const left = new Set(open().left.map(({ id }) => id));
    expect(waiting.filter(({ row }) => !left.has(row.id))).toEqual([]);
  });

  it('reads what a killed process left half written', async () => {
    const spool = open();
    const whole = call({ state: 'settled' });
    await noted(spool, whole);
    const text = readFileSync(`${path()}.a`, 'utf8');
    writeFileSync(`${path()}.a`, `${text}${text.slice(0, 100)}`);
    writeFileSync(`${path()}.b`, '["call_x",1]\n["call_\n\u0000\u0000\n');
    expect(open().left.map(({ id }) => id)).toEqual([whole.row.id]);
  });

  it('is empty after it was cleared, and after a stop with nothing left to write', async () => {
    const first = open();
    await noted(first, call());
    const second = open();
    second.clear();
    expect(open().left).toEqual([]);
    const posting = call();
    await noted(second, posting);
    second.committed(posting, 'open');
    second.close();
    expect(statSync(`${path()}.a`).size).toBe(0);
  });

  it('writes what is noted when it is closed, and lets those who wait for it go on', () => {
    const spool = open();
    const posting = call({ state: 'settled' });
    let went = false;
    spool.note(posting, () => (went = true));
    spool.close();
    expect(went).toBe(true);
    expect(open().left.map(({ id }) => id)).toEqual([posting.row.id]);
  });
});
