/** The list is complete: each entry has its own test, named after it, or says why it has none; and no test is forgotten. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LIST } from './list.ts';

const root = join(import.meta.dirname, '../..');
const here = readdirSync(import.meta.dirname);
/** Of no single entry: this one, and the matrix that belongs to all of them. */
const OWN = ['index.test.ts', 'permission-matrix.test.ts'];

const slug = (id: string) =>
  id
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '');

it('every entry has a file of its own, named after it, that says what happened elsewhere', () => {
  for (const { ids, proof } of LIST) {
    if ('why' in proof) continue;
    const path = join(import.meta.dirname, `${proof.test}.test.ts`);
    expect(existsSync(path), proof.test).toBe(true);
    // After the first of its names that is a file's: numbers of issues stand behind the product's name.
    const named = ids.some(
      (id) => proof.test.startsWith(slug(id)) || proof.test.includes(slug(id.replace(/^.*#/, ''))),
    );
    const isWeakness = proof.test.startsWith('lobechat-') || proof.test.startsWith('nextchat-');
    expect(named || isWeakness, proof.test).toBe(true);
    const head = readFileSync(path, 'utf8').split('*/', 1)[0] ?? '';
    for (const id of ids.filter((each) => each.startsWith('CVE-')))
      expect(head, `${proof.test} does not name ${id}`).toContain(id);
    for (const other of proof.beside) expect(existsSync(join(root, other)), other).toBe(true);
  }
});

it('what does not apply says why', () => {
  for (const { ids, proof } of LIST) if ('why' in proof) expect(proof.why.length, ids[0]).toBeGreaterThan(60);
});

it('no test stands outside the list, and none stands for two entries', () => {
  const tests = LIST.flatMap(({ proof }) => ('test' in proof ? [`${proof.test}.test.ts`] : []));
  expect(new Set(tests).size).toBe(tests.length);
  const files = here.filter((file) => file.endsWith('.test.ts') && !OWN.includes(file));
  expect(files.toSorted()).toEqual(tests.toSorted());
});

it('no entry stands twice, and every number of the list is here', () => {
  const ids = LIST.flatMap((entry) => entry.ids);
  expect(new Set(ids).size).toBe(ids.length);
  const rows = LIST.flatMap(({ row }) => (row === null ? [] : [row]));
  expect(rows).toEqual([
    1, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 22, 23, 24, 25, 27, 28, 29, 31, 32, 35, 36, 37, 39, 40, 41,
    43, 44, 45, 46, 47, 48, 49, 51, 53, 54, 55, 56, 58,
  ]);
});
