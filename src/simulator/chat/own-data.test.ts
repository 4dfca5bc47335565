import { expect, it } from 'vitest';
import { ask, saying, testSimulator } from '../asking.ts';
import { instant } from '../index.ts';

const simulator = testSimulator({ scenario: { behaviour: instant } });
const source = { type: 'azure_search', parameters: { endpoint: 'https://x.search.windows.net', index_name: 'i' } };

it('an answer from one’s own data says what it was found in, whole and streamed alike', async () => {
  const body = saying('Where is the key?', { data_sources: [source] });
  const whole = JSON.parse((await ask(simulator, { body })).text);
  const { context } = whole.choices[0].message;
  expect(Object.keys(context.citations[0])).toEqual(['content', 'title', 'url', 'filepath', 'chunk_id']);
  expect(JSON.parse(context.intent)).toEqual(['Where is the key?']);
  const { text } = await ask(simulator, { body: { ...body, stream: true } });
  const deltas = text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta);
  expect(deltas.filter((delta) => delta?.context)).toEqual([
    { content: '', context, refusal: null, role: 'assistant' },
  ]);
});

it('there is no context without data, and data of a kind that is not known are refused', async () => {
  expect((await ask(simulator, { body: saying('Hello!') })).text).not.toContain('"context"');
  const said = await ask(simulator, { body: saying('Hello!', { data_sources: [{ ...source, type: 'memory' }] }) });
  expect(said.status).toBe(400);
});
