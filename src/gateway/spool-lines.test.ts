import {
  array,
  assert,
  constant,
  constantFrom,
  double,
  maxSafeInteger,
  oneof,
  property,
  record,
  string,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS, valuesOf } from '#store/calls.ts';
import type { CallRow } from '#store/schema.ts';
import { SpoolLines } from './spool-lines.ts';

const texts = oneof(constant(null), constantFrom('user_1', 'gpt-4o', '模型', '"\\\n'), string({ unit: 'binary' }));
const numbers = oneof(constant(null), maxSafeInteger(), constantFrom(0, 9, 10, 99, 1e15, 1_800_000_000_000), double());
const NUMBERS = /attempts|status|tokens|micro_usd|_ms$|_at$/;
const columns = COLUMNS.filter((name) => name !== 'id').map((name) => [name, NUMBERS.test(name) ? numbers : texts]);
// Stranger than any row: what is right for these is right for those.
const rows = record(Object.fromEntries(columns)).map((row) => ({ ...row, id: 'call_01' }) as unknown as CallRow);

function written(lines: SpoolLines): string {
  return lines.bytes.toString('utf8', 0, lines.length);
}

const expected = (all: readonly CallRow[]) => all.map((row) => `${JSON.stringify(valuesOf(row))}\n`).join('');

describe('a row in the spool', () => {
  it('is what JSON would make of it', () => {
    const lines = new SpoolLines();
    assert(
      property(array(rows, { maxLength: 20 }), (some) => {
        lines.clear();
        for (const row of some) {
          lines.add(row);
          // As a call goes on, its row changes.
          Object.assign(row, { state: 'settled', status: 200, model: 'other', total_ms: 12 });
          lines.add(row);
        }
        const all = written(lines).split('\n');
        expect(all).toHaveLength(2 * some.length + 1);
        expect(all.filter((_, index) => index % 2 === 1).join('\n')).toBe(expected(some).trimEnd());
      }),
      { numRuns: 50 },
    );
  });

  it('however many there are in a turn, and however long a name is', () => {
    const lines = new SpoolLines();
    const values = COLUMNS.map((name) => [name, name === 'model' ? 'm'.repeat(100_000) : null]);
    const row = { ...Object.fromEntries(values), id: 'call_02' } as unknown as CallRow;
    const many = Array.from({ length: 30 }, (_, index) => ({ ...row, key_id: `key_${index}`, status: index }));
    for (const each of many) lines.add(each);
    expect(written(lines)).toBe(expected(many));
    lines.clear();
    lines.add(row);
    expect(written(lines)).toBe(expected([row]));
  });
});
