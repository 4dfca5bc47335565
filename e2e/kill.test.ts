import { expect, it } from 'vitest';
import { killing } from './killing.ts';

/** The long version: `node bench/kill.ts 200`. */
it('a server killed at any moment loses no acknowledged message, and its data always opens', async () => {
  const report = await killing(8);
  expect(report.acknowledged).toBeGreaterThan(8);
  expect(report).toMatchObject({ lost: [], integrity: [], stuck: 0 });
  expect(report.interrupted).toBeGreaterThan(0);
});
