import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { listCalls } from '#shared/contract/calls.ts';
import { runPlayground, type PlaygroundEvent } from '#shared/contract/playground.ts';
import { testApp, type Caller, type TestApp } from '../../../test/app.ts';

let app: TestApp;
let ann: Caller;

beforeAll(async () => {
  app = await testApp();
  ann = await app.as('ann');
  await ann.call(connectSimulator);
});
afterAll(() => app.close());

const messages = [{ role: 'user', content: 'Say hello' }];
const run = (request: Record<string, unknown> & { model: string }): Promise<PlaygroundEvent[]> =>
  ann.events(runPlayground, { body: { request } });
const textOf = (events: PlaygroundEvent[]) => events.map((one) => (one.type === 'data' ? one.text : '')).join('');

it('says what a program would get: head, raw events, and what it took', async () => {
  const events = await run({ model: 'gpt-4o', messages, stream: true, temperature: 0 });
  expect(events[0]).toMatchObject({ type: 'head', status: 200 });
  expect(textOf(events)).toMatch(/^data: \{.*data: \[DONE\]/s);
  expect(events.at(-1)).toMatchObject({ type: 'end', usage: { source: 'provider' } });
  const whole = await run({ model: 'gpt-4o', messages });
  expect(JSON.parse(textOf(whole))).toMatchObject({ object: 'chat.completion' });
});

it('is in the person’s own ledger, by its own name', async () => {
  await expect
    .poll(async () => {
      const range = { from: '2020-01-01T00:00:00Z', to: '2099-01-01T00:00:00Z' };
      return (await ann.call(listCalls, { query: range })).calls.map(({ purpose, key }) => [purpose, key]);
    })
    .toContainEqual(['playground', null]);
});

it('shows a refusal as the upstream words it, and ours where there is none', async () => {
  const refused = await run({ model: 'gpt-4o', messages, temperature: 9 });
  expect(refused.at(-1)).toMatchObject({ type: 'failed', status: 400, body: expect.stringContaining('temperature') });
  const unknown = await run({ model: 'nobody', messages });
  expect(unknown.at(-1)).toMatchObject({ type: 'failed', error: { code: 'model_unknown' }, body: null });
});
