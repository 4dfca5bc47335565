import { expect, test } from 'vitest';
import { evaluate, type Script } from './evaluate.ts';

const limits: Omit<Script, 'code'> = {
  files: {},
  timeMs: 2000,
  memoryBytes: 32 * 1024 * 1024,
  outputLength: 1000,
  produces: { files: 2, length: 1000 },
};

async function run(code: string, over: Partial<Script> = {}) {
  let output = '';
  const written: Record<string, string> = {};
  const ended = await evaluate(
    { ...limits, code, ...over },
    { begin: () => undefined, print: (line) => (output += line), write: (name, content) => (written[name] = content) },
  );
  return { ...ended, output, written };
}

test('what a script prints and its last value are its output', async () => {
  expect(await run('console.log("a", [1, 2n]); const x = 6 * 7; x')).toMatchObject({
    output: 'a [1,"2n"]\n42\n',
    failure: null,
    cut: false,
  });
  expect((await run('console.table(new Map([["a", new Set([1])]]))')).output).toBe('[["a",[1]]]\n');
  expect((await run('let x = 1')).output).toBe('');
});

test('promises are waited for, at the top too', async () => {
  expect((await run('(async () => { await null; return "later"; })()')).output).toBe('later\n');
  expect((await run('const x = await Promise.resolve(3); x + 1')).output).toBe('4\n');
  expect((await run('await new Promise(() => {})')).failure?.text).toMatch(/promise that nothing/u);
});

test('it reads the files it is given and writes its own', async () => {
  const done = await run('writeFile("sum.txt", files["a.csv"].split(",").map(Number).reduce((a, b) => a + b))', {
    files: { 'a.csv': '1,2,3' },
  });
  expect(done).toMatchObject({ failure: null, written: { 'sum.txt': '6' } });
  expect((await run('writeFile("a", 1); writeFile("a", {b: 2}); writeFile("__proto__", 3)')).written).toEqual(
    Object.fromEntries([['a', '{"b":2}']]),
  );
});

test('tables come in and go out', async () => {
  const text = '\ufeffname;n;note;n\r\n"A; ""b""";1,5;007;2\n\nB;-3e2;"two\nlines";';
  expect(JSON.parse((await run('JSON.stringify(parseCsv(files.t))', { files: { t: text } })).output)).toEqual([
    { name: 'A; "b"', n: '1,5', note: '007', 'n 2': 2 },
    { name: 'B', n: -300, note: 'two\nlines', 'n 2': '' },
  ]);
  expect((await run('toCsv([{ a: 1, b: "x,y" }, { a: null, c: "q\\"" }])')).output).toBe(
    'a,b,c\n1,"x,y",\n,,"q"""\n\n',
  );
  expect(JSON.parse((await run('stats([4, 1, NaN, 3, 2])')).output)).toMatchObject({
    count: 4,
    mean: 2.5,
    median: 2.5,
    q1: 1.75,
    sd: expect.closeTo(1.291, 3),
  });
});

test('a failure tells its line, and what was printed before stays', async () => {
  expect(await run('print("before")\nnull.x')).toMatchObject({
    output: 'before\n',
    failure: { why: 'error', text: expect.stringMatching(/^TypeError: .+ \(line 2\)$/u) },
  });
  expect((await run('let = = 3')).failure?.text).toMatch(/^SyntaxError: .+ \(line 1\)$/u);
  expect((await run('throw { name: { toString: 1 }, message: 1 }')).failure?.why).toMatch(/error|memory/u);
  expect((await run('throw "words"')).failure?.text).toBe('Error: words');
  expect((await run('(function f() { f() })()')).failure?.text).toMatch(/RangeError|stack/u);
});

test('a loop without an end is stopped, also one of promises', async () => {
  const late = { why: 'time', text: '' };
  expect((await run('while (true) {}', { timeMs: 50 })).failure).toEqual(late);
  expect((await run('try { while (true) {} } catch {} finally { while (true) {} }', { timeMs: 50 })).failure).toEqual(
    late,
  );
  expect((await run('(async () => { while (true) await null })()', { timeMs: 50 })).failure).toEqual(late);
  expect((await run('throw { message: { toString() { while (true) {} } } }', { timeMs: 50 })).failure).toEqual(late);
});

test('memory, output and files have their ends', async () => {
  expect((await run('const a = []; while (true) a.push(new Uint8Array(8e6))')).failure?.why).toBe('memory');
  const long = await run('for (let i = 0; i < 1000; i++) print("0123456789")');
  expect(long.output).toHaveLength(1000);
  expect(long.cut).toBe(true);
  expect((await run('print("x".repeat(5e6))')).output).toHaveLength(1000);
  expect((await run('for (const n of [1, 2, 3]) writeFile(`${n}.txt`, n)')).failure?.text).toMatch(/No room/u);
  expect((await run('writeFile("a.txt", "x".repeat(1001))')).written).toEqual({});
});

test('nothing of the house can be reached', async () => {
  const names = ['process', 'require', 'fetch', 'setTimeout', 'WebAssembly', 'Deno', 'std', 'os', '__emit', '__keep'];
  expect((await run(names.map((name) => `typeof ${name}`).join(' + " " + '))).output.trim()).toBe(
    names.map(() => 'undefined').join(' '),
  );
  expect((await run('console.log.constructor("return typeof process")()')).output.trim()).toBe('undefined');
  expect((await run('import("node:fs").then(() => "in", () => "out")')).output.trim()).toBe('out');
});

test('a script that changes the language under itself changes nothing outside', async () => {
  const hostile = `
    Object.prototype.polluted = 'yes';
    String.prototype.slice = () => 'x'.repeat(5e6);
    JSON.stringify = () => ({ toString() { return 'y'.repeat(5e6) } });
    Array.prototype[Symbol.iterator] = function* () { yield 'z' };
    Promise.prototype.then = () => { throw 1 };
    Object.defineProperty(Error.prototype, 'name', { get() { throw 2 } });
    writeFile('a.txt', {});
    print({});
    null.x`;
  const done = await run(hostile);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(done.output.length).toBeLessThanOrEqual(1000);
  expect(done.failure).not.toBeNull();
});

test('long lists are shown a row a line', async () => {
  const { output } = await run('Array.from({ length: 3 }, (_, i) => ({ name: "a name that takes room", i }))');
  expect(output.split('\n')).toHaveLength(6);
});
