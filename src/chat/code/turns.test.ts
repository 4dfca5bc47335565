import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const limits = { atOnce: 2, each: 1, waiting: 2, patienceMs: 60_000 };
const { signal } = new AbortController();

test('a person’s next waits for the one before, somebody else’s does not', async () => {
  const turns = createTurns(limits);
  const first = await turns.take('ann', signal);
  const order: string[] = [];
  const second = turns.take('ann', signal).then((give) => (order.push('ann'), give));
  const other = await turns.take('ben', signal);
  const third = turns.take('cara', signal).then((give) => (order.push('cara'), give));
  other?.();
  (await third)?.();
  first?.();
  (await second)?.();
  expect(order).toEqual(['cara', 'ann']);
});

test('too many are sent away, and nobody waits for ever', async () => {
  const turns = createTurns({ ...limits, patienceMs: 5 });
  const first = await turns.take('ann', signal);
  const [late, later] = [turns.take('ann', signal), turns.take('ann', signal)];
  expect(await turns.take('ann', signal)).toBeNull();
  expect(await late).toBeNull();
  expect(await later).toBeNull();
  first?.();
  expect(await turns.take('ann', signal)).not.toBeNull();
});

test('who is stopped leaves the queue', async () => {
  const turns = createTurns(limits);
  const first = await turns.take('ann', signal);
  const stop = new AbortController();
  const waiting = turns.take('ann', stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  first?.();
  first?.();
  const [one, two] = [await turns.take('ann', signal), await turns.take('ben', signal)];
  expect([one, two]).not.toContain(null);
});
