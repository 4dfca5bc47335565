import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectSimulator } from '#shared/contract/connections.ts';
import { listModels } from '#shared/contract/models.ts';
import { startRun, watchRun } from '#shared/contract/runs.ts';
import { newId } from '#shared/ids.ts';
import { testApp, type TestApp } from '../../test/app.ts';

const TOKEN = 'a-token-for-prometheus';
let app: TestApp;
let address: string;

beforeAll(async () => {
  app = await testApp({ env: { PARLOR_METRICS_TOKEN: TOKEN } });
  address = await app.listen();
});
afterAll(() => app.close());

const scrape = (token: string | null) =>
  fetch(`${address}/metrics`, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });
const numberOf = (text: string, sample: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${sample} `))
      ?.slice(sample.length + 1),
  );

describe('metrics', () => {
  it('are not there without the token', async () => {
    for (const token of [null, '', 'a-token-for-prometheuS', `${TOKEN} ${TOKEN}`]) {
      const answer = await scrape(token);
      expect([answer.status, await answer.text()]).toEqual([404, 'Nothing here.\n']);
    }
  });

  it('count what the ledger counted, and say how targets do', async () => {
    const ann = await app.as('Ann');
    await ann.call(connectSimulator);
    const model = (await ann.call(listModels)).models[0]?.name ?? '';
    const { runId } = await ann.call(startRun, {
      body: { clientId: newId('run'), chatId: null, parentId: null, input: { text: 'Hello', fileIds: [] }, model },
    });
    await ann.events(watchRun, { params: { id: runId } });
    await app.deps.gateway.close();
    const answer = await scrape(TOKEN);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    const [, labels = ''] = /^parlor_calls_total\{(.*),outcome="ok"\} \d/m.exec(text) ?? [];
    expect(labels).toContain(`deployment="${model}"`);
    expect(numberOf(text, `parlor_calls_total{${labels},outcome="ok"}`)).toBeGreaterThan(0);
    expect(numberOf(text, `parlor_tokens_total{${labels},kind="output"}`)).toBeGreaterThan(0);
    expect(text).toMatch(/parlor_target_state\{deployment="[^"]+",target="tgt_\w+",state="\w+"\} 1\n/);
    // Every line is one of the format's, and every family is said once.
    const families = text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(families).size).toBe(families.length);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|[a-z_]\w*(\{(\w+="[^"]*",?)+\})? -?[\d.e+-]+)$/);
  });
});
