import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#shared/ids.ts';
import { COLUMNS } from '#store/calls.ts';
import type { CallRow } from '#store/schema.ts';
import { openSpool } from './spool.ts';

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

function call(some: Partial<CallRow> = {}): CallRow {
  // Every column has a value or null, as a row of the ledger has.
  const empty = Object.fromEntries(COLUMNS.map((column) => [column, null])) as unknown as CallRow;
  return { ...empty, id: newId('call'), state: 'open', deployment: 'gpt-4o', user_id: 'user_1', ...some };
}

describe('the spool', () => {
  it('has every row that was not committed, as it was noted last', () => {
    const spool = open();
    const ended = call();
    const underWay = call({ deployment: '“模型”\n"quoted"' });
    const committed = call({ state: 'settled' });
    for (const row of [ended, underWay, committed]) spool.note(row);
    ended.state = 'settled';
    ended.output_tokens = 42;
    spool.note(ended);
    spool.committed(committed, 'settled');
    // The process is killed: nothing is closed.
    const { left } = open();
    expect(left).toHaveLength(3);
    expect(left.find(({ id }) => id === ended.id)).toEqual({ ...ended });
    expect(left.find(({ id }) => id === underWay.id)).toEqual({ ...underWay });
  });

  it('is written over once everything in it is committed, and what is left of old lines is no row', () => {
    const spool = open();
    const long = call({ state: 'settled', deployment: 'x'.repeat(500) });
    spool.note(long);
    spool.committed(long, 'settled');
    const short = call({ state: 'settled' });
    spool.note(short);
    const { size } = statSync(`${path()}.a`);
    expect(size).toBeLessThan(1500);
    expect(open().left.map(({ id }) => id)).toEqual([short.id]);
  });

  it('forgets an intent only when the intent itself is committed or the call has ended', () => {
    const spool = open();
    const row = call();
    spool.note(row);
    row.state = 'settled';
    spool.note(row);
    // The commit of the intent, which was under way, ends after the call did.
    spool.committed(row, 'open');
    for (let i = 0; i < 3; i++) {
      const other = call({ state: 'settled' });
      spool.note(other);
      spool.committed(other, 'settled');
    }
    expect(open().left.find(({ id }) => id === row.id)?.state).toBe('settled');
  });

  it('takes turns with two files, so that neither grows for ever under load', () => {
    const spool = open();
    const waiting: CallRow[] = [];
    for (let i = 0; i < 20_000; i++) {
      const row = call({ state: 'settled' });
      spool.note(row);
      waiting.push(row);
      const done = waiting.length > 100 ? waiting.shift() : undefined;
      if (done !== undefined) spool.committed(done, 'settled');
    }
    expect(statSync(`${path()}.a`).size + statSync(`${path()}.b`).size).toBeLessThan(2.2 * 1024 * 1024);
    const left = new Set(open().left.map(({ id }) => id));
    expect(waiting.filter(({ id }) => !left.has(id))).toEqual([]);
  });

  it('reads what a killed process left half written', () => {
    const spool = open();
    const whole = call({ state: 'settled' });
    spool.note(whole);
    const text = readFileSync(`${path()}.a`, 'utf8');
    writeFileSync(`${path()}.a`, `${text}${text.slice(0, 100)}`);
    writeFileSync(`${path()}.b`, '["call_x",1]\n["call_\n\u0000\u0000\n');
    expect(open().left.map(({ id }) => id)).toEqual([whole.id]);
  });

  it('is empty after it was cleared, and after a stop with nothing left to write', () => {
    const first = open();
    first.note(call());
    const second = open();
    second.clear();
    expect(open().left).toEqual([]);
    const row = call();
    second.note(row);
    second.committed(row, 'open');
    second.close();
    expect(statSync(`${path()}.a`).size).toBe(0);
  });
});
