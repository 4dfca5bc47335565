import { expect, test } from 'vitest';
import { runScript } from './thread.ts';

const { signal } = new AbortController();
const wish = { files: {}, userId: 'ann', signal };

test('a script runs in a thread of its own: what it prints comes meanwhile, what it wrote with its end', async () => {
  const seen: string[] = [];
  const code = 'print("one"); print("two"); writeFile("a.txt", files.b); 3';
  const ran = await runScript({ ...wish, code, files: { b: 'text' }, onOutput: (output) => seen.push(output) });
  expect(ran).toEqual({ output: 'one\ntwo\n3\n', failure: null, cut: false, written: new Map([['a.txt', 'text']]) });
  expect(seen).toEqual(['one\n', 'one\ntwo\n', 'one\ntwo\n3\n']);
});

test('the clock ends what the engine does in one piece and cannot be asked in', async () => {
  const hangs = [
    'print("before"); /^(a+)+$/.test("a".repeat(60) + "b")',
    'print("before"); new Array(2 ** 32 - 1).join("x")',
  ];
  const ran = await Promise.all(
    hangs.map((code, at) => runScript({ ...wish, userId: `person ${at}`, code, clockMs: 500 })),
  );
  for (const { output, failure } of ran) {
    expect(failure).toEqual({ why: 'time', text: '' });
    expect(output).toBe('before\n');
  }
});

test('what takes too much memory or stack ends its own thread at most', async () => {
  const why = async (code: string) => (await runScript({ ...wish, code })).failure?.why ?? null;
  expect(await why('"x".repeat(2 ** 29)')).toBe('memory');
  expect(await why('2n ** (2n ** 24n) * 3n ** (2n ** 23n)')).toBe('error');
  expect(await why('const f = () => [1].map(f); f()')).toBe('error');
  expect(await why('1')).toBeNull();
});

test('who is stopped is stopped at once, and the next may run', async () => {
  const stop = new AbortController();
  const endless = runScript({ ...wish, signal: stop.signal, code: 'print(1); "x".padStart(2 ** 28); for (;;);' });
  const waiting = runScript({ ...wish, code: '"next"' });
  stop.abort(new Error('stopped'));
  await expect(endless).rejects.toThrow('stopped');
  expect((await waiting).output).toBe('next\n');
});
