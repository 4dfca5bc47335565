import { expect, it } from 'vitest';
import { createLog } from './log.ts';
import { eventResponse } from './stream.ts';

const read = async (response: Response) => (response.body ? await new Response(response.body).text() : '');

function logged() {
  const lines: string[] = [];
  return { lines, log: createLog((line) => lines.push(line)) };
}

it('writes each event through its presenter, and the end', async () => {
  const { log } = logged();
  const source = (async function* () {
    yield { a: 1, secret: 2 };
    yield { a: 3 };
  })();
  const present = (event: unknown) => ({
    a: typeof event === 'object' && event !== null && 'a' in event ? event.a : null,
  });
  expect(await read(eventResponse(source, present, log))).toBe('data: {"a":1}\n\ndata: {"a":3}\n\n');
});

it('says in one masked event that the source failed', async () => {
  const { log, lines } = logged();
  const source = (async function* () {
    yield 1;
    throw new Error('password: hunter2');
  })();
  const text = await read(eventResponse(source, (event) => event, log));
  expect(text).toContain('"code":"internal"');
  expect(text).not.toContain('hunter2');
  expect(lines).toHaveLength(1);
});

it('ends the source and stays quiet when the client leaves between two events', async () => {
  const { log, lines } = logged();
  let ended = false;
  let wake: (() => void) | undefined;
  const source = (async function* () {
    try {
      yield 1;
      await new Promise<void>((resolve) => (wake = resolve));
      yield 2;
    } finally {
      ended = true;
    }
  })();
  const reader = eventResponse(source, (event) => event, log).body?.getReader();
  await reader?.read();
  const leaving = reader?.cancel();
  wake?.();
  await leaving;
  expect(ended).toBe(true);
  expect(lines).toEqual([]);
});
