import { expect, test } from 'vitest';
import { evaluate, type Script } from './evaluate.ts';

const limits: Omit<Script, 'code'> = {
  files: {},
  timeMs: 2000,
  memoryBytes: 32 * 1024 * 1024,
  outputLength: 1000,
  produces: { files: 2, length: 1000 },
};
const run = (code: string, over: Partial<Script> = {}) => evaluate({ ...limits, code, ...over });

test('what a script prints and its last value are its output', async () => {
  expect(await run('console.log("a", [1, 2n]); const x = 6 * 7; x')).toMatchObject({
    output: 'a [\n  1,\n  "2n"\n]\n42\n',
    error: null,
    cut: false,
  });
});

test('a promise’s value is waited for', async () => {
  expect((await run('(async () => { await null; return "later"; })()')).output).toBe('later\n');
});

test('it reads the files it is given and writes its own', async () => {
  const done = await run('writeFile("sum.txt", files["a.csv"].split(",").map(Number).reduce((a, b) => a + b))', {
    files: { 'a.csv': '1,2,3' },
  });
  expect(done).toMatchObject({ error: null, written: { 'sum.txt': '6' } });
});

test('a failure tells its line, and what was printed before stays', async () => {
  expect(await run('print("before")\nnull.x')).toMatchObject({
    output: 'before\n',
    error: expect.stringMatching(/^TypeError: .+ \(line 2\)$/u),
  });
});

test('a loop without an end is stopped', async () => {
  expect((await run('while (true) {}', { timeMs: 50 })).error).toBe('Took too long and was stopped.');
});

test('memory, output and files have their ends', async () => {
  expect((await run('const a = []; while (true) a.push(new Uint8Array(8e6))')).error).toMatch(/memory/u);
  const long = await run('for (let i = 0; i < 1000; i++) print("0123456789")');
  expect(long.output).toHaveLength(1000);
  expect(long.cut).toBe(true);
  expect((await run('for (const n of [1, 2, 3]) writeFile(`${n}.txt`, n)')).error).toMatch(/No room/u);
});

test('nothing of the house can be reached', async () => {
  const names = ['process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'Deno', 'std', 'os', '__emit', '__keep'];
  expect((await run(names.map((name) => `typeof ${name}`).join(' + " " + '))).output.trim()).toBe(
    names.map(() => 'undefined').join(' '),
  );
  expect((await run('console.log.constructor("return typeof process")()')).output.trim()).toBe('undefined');
  expect((await run('import("node:fs").then(() => "in", () => "out")')).output.trim()).toBe('out');
});
