import { toFile } from 'openai';
import type * as sdk7 from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, sdks } from '../../../test/openai-clients.ts';
import { ask, heldTime, KEYS, testSimulator, virtualTime, type Said } from '../asking.ts';
import { loadTokenizer } from '../tokens.ts';
import { createSimulator, instant, serveSimulator, type ServedSimulator, type Simulator } from '../index.ts';

const deployments = [
  { name: 'batch', model: 'gpt-4o', sku: 'GlobalBatch', capacity: 1 },
  { name: 'gpt-4o', model: 'gpt-4o' },
];
const V1 = '/openai/v1';

async function upload(simulator: Simulator, fields: Record<string, string>, text: string, name: string = 'in.jsonl') {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.append(key, value);
  data.append('file', new File([text], name));
  const encoded = new Response(data);
  const answer = await simulator.handle({
    method: 'POST',
    path: `${V1}/files`,
    headers: { 'api-key': KEYS.key1, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  });
  let said = '';
  for await (const chunk of answer.body) said += Buffer.from(chunk).toString();
  return { status: answer.status, json: JSON.parse(said) };
}

function at(simulator: Simulator, path: string, method: string = 'GET', body?: unknown): Promise<Said> {
  return ask(simulator, { method, path: V1 + path, ...(body === undefined ? {} : { body }) });
}

function line(id: string, content: string, more: object = {}): string {
  const body = { model: 'batch', messages: [{ role: 'user', content }], ...more };
  return JSON.stringify({ custom_id: id, method: 'POST', url: '/chat/completions', body });
}

describe('files', () => {
  it('are uploaded, found, read, listed and deleted', async () => {
    const simulator = testSimulator();
    const { status, json } = await upload(simulator, { purpose: 'batch' }, '{}\n');
    expect([status, JSON.stringify(json)]).toEqual([
      200,
      `{"status":"processed","bytes":3,"purpose":"batch","filename":"in.jsonl","id":"${json.id}","created_at":1788254279,"object":"file"}`,
    ]);
    expect(json.id).toMatch(/^file-[0-9a-f]{32}$/);
    expect(JSON.parse((await at(simulator, `/files/${json.id}`)).text)).toEqual(json);
    const content = await at(simulator, `/files/${json.id}/content`);
    expect([content.text, content.headers['content-type']]).toEqual(['{}\n', 'application/octet-stream']);
    const other = await upload(simulator, { purpose: 'assistants' }, 'hello', 'a.txt');
    const ids = async (query: string) =>
      JSON.parse((await at(simulator, `/files${query}`)).text).data.map((file: { id: string }) => file.id);
    expect(await ids('')).toEqual([other.json.id, json.id]);
    expect(await ids('?purpose=batch')).toEqual([json.id]);
    expect((await at(simulator, `/files/${json.id}`, 'DELETE')).text).toBe(
      `{"id":"${json.id}","object":"file","deleted":true}`,
    );
    const gone = await at(simulator, `/files/${json.id}`);
    expect([gone.status, gone.text]).toEqual([
      404,
      `{"error":{"message":"No such File object: ${json.id}","type":"invalid_request_error","param":"id","code":null}}`,
    ]);
    const dated = `/openai/files?api-version=2024-10-21`;
    expect((await ask(simulator, { method: 'GET', path: dated })).status).toBe(200);
  });

  it('live as long as they are told to', async () => {
    const time = virtualTime();
    const simulator = createSimulator({ keys: KEYS, ...time });
    const fields = { purpose: 'batch', 'expires_after.anchor': 'created_at', 'expires_after.seconds': '1209600' };
    const { json } = await upload(simulator, fields, '{}');
    expect(json.expires_at).toBe(json.created_at + 1_209_600);
    time.now += 1_209_601_000;
    expect((await at(simulator, `/files/${json.id}`)).status).toBe(404);
    const brackets = { purpose: 'batch', 'expires_after[seconds]': '60' };
    expect((await upload(simulator, brackets, '{}')).json.error.param).toBe('expires_after.seconds');
  });

  it('are refused without purpose, without a file, empty, or of the wrong kind', async () => {
    const simulator = testSimulator();
    const error = async (fields: Record<string, string>, text: string, name?: string) =>
      (await upload(simulator, fields, text, name)).json.error;
    expect(await error({}, '{}')).toMatchObject({ message: "Missing required parameter: 'purpose'." });
    expect(await error({ purpose: 'fun' }, '{}')).toMatchObject({ param: 'purpose', code: 'invalid_value' });
    expect(await error({ purpose: 'batch' }, '')).toMatchObject({ message: 'File is empty.' });
    expect(await error({ purpose: 'batch' }, '{}', 'a.csv')).toMatchObject({ code: 'invalid_file_format' });
    expect((await at(simulator, '/files', 'POST', {})).status).toBe(400);
  });
});

describe('a batch', () => {
  // Loading it takes time of its own, which no held clock stops.
  beforeAll(() => loadTokenizer('o200k_base'));

  async function begun(simulator: Simulator, text: string, more: object = {}) {
    const { json } = await upload(simulator, { purpose: 'batch' }, text);
    const asked = { input_file_id: json.id, endpoint: '/chat/completions', completion_window: '24h', ...more };
    const said = await at(simulator, '/batches', 'POST', asked);
    expect([said.status, said.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
    return { file: json.id, said, batch: JSON.parse(said.text) };
  }

  function held() {
    const { clock, sleep, pass } = heldTime();
    const scenario = { behaviour: { batchPhaseMs: 60_000 } };
    const simulator = createSimulator({ keys: KEYS, clock, sleep, scenario, deployments });
    const now = async (id: string) => JSON.parse((await at(simulator, `/batches/${id}`)).text);
    return { simulator, pass, now };
  }

  it('goes from validating to completed, with an output file and an error file', async () => {
    const { simulator, pass, now } = held();
    const lines = [line('a', 'Say hello.'), line('b', 'Say no.'), line('c', 'x', { n: 0 })].join('\n');
    const { file, said, batch } = await begun(simulator, lines, { metadata: { run: '1' } });
    expect(said.text).toBe(
      `{"cancelled_at":null,"cancelling_at":null,"completed_at":null,"completion_window":"24h","created_at":1788254279,"endpoint":"/chat/completions","error_file_id":"","expired_at":null,"expires_at":1788340679,"failed_at":null,"finalizing_at":null,"id":"${batch.id}","in_progress_at":null,"input_file_id":"${file}","errors":null,"metadata":{"run":"1"},"object":"batch","output_file_id":"","request_counts":{"total":0,"completed":0,"failed":0},"status":"validating"}`,
    );
    await pass(60_000);
    expect(await now(batch.id)).toMatchObject({ status: 'in_progress', request_counts: { total: 3, completed: 0 } });
    await pass(21_000);
    expect(await now(batch.id)).toMatchObject({ status: 'in_progress', request_counts: { completed: 1 } });
    await pass(40_000);
    expect(await now(batch.id)).toMatchObject({ status: 'finalizing', output_file_id: '' });
    await pass(60_000);
    const done = await now(batch.id);
    expect(done).toMatchObject({ status: 'completed', request_counts: { total: 3, completed: 2, failed: 1 } });
    expect([done.in_progress_at, done.finalizing_at, done.completed_at].map((t) => t - done.created_at)).toEqual([
      60, 120, 180,
    ]);
    const output = (await at(simulator, `/files/${done.output_file_id}/content`)).text.trim().split('\n');
    expect(output.map((one) => JSON.parse(one))).toMatchObject([
      {
        custom_id: 'a',
        response: { body: { choices: [{ message: { content: 'Hello.' } }] }, status_code: 200 },
        error: null,
      },
      { custom_id: 'b', response: { body: { choices: [{ message: { content: 'No.' } }] } } },
    ]);
    const errors = JSON.parse((await at(simulator, `/files/${done.error_file_id}/content`)).text);
    expect(errors).toMatchObject({ custom_id: 'c', response: { status_code: 400, body: { error: {} } }, error: null });
    const output2 = JSON.parse((await at(simulator, `/files/${done.output_file_id}`)).text);
    expect(output2).toMatchObject({ purpose: 'batch_output', filename: `${batch.id}_output.jsonl` });
    const list = JSON.parse((await at(simulator, '/batches')).text);
    expect(list).toMatchObject({ object: 'list', data: [{ id: batch.id }], first_id: batch.id, has_more: false });
  });

  it('is not held up by limits: 40 lines against a deployment of 1,000 tokens a minute', async () => {
    const simulator = testSimulator({ deployments });
    const lines = Array.from({ length: 40 }, (_, i) => line(`t-${i}`, 'show me some code')).join('\n');
    const { batch } = await begun(simulator, lines);
    await expect
      .poll(async () => JSON.parse((await at(simulator, `/batches/${batch.id}`)).text))
      .toMatchObject({ status: 'completed', request_counts: { completed: 40, failed: 0 } });
  });

  it('also asks for responses and embeddings', async () => {
    const simulator = testSimulator({
      deployments: [...deployments, { name: 'e', model: 'text-embedding-3-small', sku: 'DataZoneBatch' }],
    });
    const of = (url: string, body: object): string =>
      JSON.stringify({ custom_id: url, method: 'POST', url, body: { model: 'batch', ...body } });
    for (const [url, body, key] of [
      ['/v1/responses', { input: 'Say hello.' }, 'output'],
      ['/v1/embeddings', { model: 'e', input: 'x', dimensions: 1 }, 'data'],
    ] as const) {
      const { batch } = await begun(simulator, of(url, body), { endpoint: url });
      await expect
        .poll(async () => JSON.parse((await at(simulator, `/batches/${batch.id}`)).text).status)
        .toBe('completed');
      const done = JSON.parse((await at(simulator, `/batches/${batch.id}`)).text);
      const output = JSON.parse((await at(simulator, `/files/${done.output_file_id}/content`)).text);
      expect(output.response.body).toHaveProperty(key);
    }
  });

  it('fails before it begins when a line is wrong, and says which', async () => {
    const cases: [string, string, number | null][] = [
      ['{', 'invalid_json_line', 1],
      [`${line('a', 'x')}\n${line('a', 'x')}`, 'duplicate_custom_id', 2],
      [line('a', 'x', { model: 'gpt-4o' }), 'model_not_found', 1],
      [line('a', 'x', { model: 'nope' }), 'model_not_found', 1],
      [line('a', 'x').replace('/chat/completions', '/embeddings'), 'url_mismatch', 1],
      [line('a', 'x').replace('POST', 'GET'), 'invalid_request', 1],
      [line('a', 'x', { stream: true }), 'invalid_request', 1],
      ['\n\n', 'empty_file', null],
    ];
    for (const [text, code, number] of cases) {
      const { simulator, pass, now } = held();
      const { batch } = await begun(simulator, text);
      await pass(60_000);
      expect(await now(batch.id)).toMatchObject({
        status: 'failed',
        errors: { object: 'list', data: [{ code, line: number }] },
      });
    }
  });

  it('is cancelled with what was done until then', async () => {
    const { simulator, pass, now } = held();
    const { batch } = await begun(simulator, [line('a', 'Say hello.'), line('b', 'x')].join('\n'));
    await pass(95_000);
    const cancelling = JSON.parse((await at(simulator, `/batches/${batch.id}/cancel`, 'POST')).text);
    expect(cancelling.status).toBe('cancelling');
    await pass(1_000);
    const done = await now(batch.id);
    expect(done).toMatchObject({ status: 'cancelled', request_counts: { completed: 1 } });
    expect(done.output_file_id).not.toBe('');
    const again = await at(simulator, `/batches/${batch.id}/cancel`, 'POST');
    expect([again.status, JSON.parse(again.text).error.message]).toEqual([
      409,
      "Cannot cancel a batch with status 'cancelled'.",
    ]);
  });

  it('expires when a day was not enough, and keeps what was done', async () => {
    const { clock, sleep, pass, jump } = heldTime();
    const scenario = { behaviour: { batchPhaseMs: 3_600_000 } };
    const simulator = createSimulator({ keys: KEYS, clock, sleep, scenario, deployments });
    const { batch } = await begun(simulator, [line('a', 'Say hello.'), line('b', 'x')].join('\n'));
    await pass(3_600_000 + 1_800_000);
    jump(86_400_000);
    await pass(1_800_000);
    const done = JSON.parse((await at(simulator, `/batches/${batch.id}`)).text);
    expect(done).toMatchObject({ status: 'expired', request_counts: { total: 2, completed: 1 } });
    expect(done.output_file_id).not.toBe('');
  });

  it('is refused for unknown files, other purposes, other endpoints', async () => {
    const simulator = testSimulator();
    const asked = { input_file_id: 'file-1', endpoint: '/chat/completions', completion_window: '24h' };
    const error = async (more: object) =>
      JSON.parse((await at(simulator, '/batches', 'POST', { ...asked, ...more })).text).error;
    expect(await error({})).toMatchObject({ param: 'input_file_id' });
    expect(await error({ endpoint: '/v1/moderations' })).toMatchObject({ param: 'endpoint', code: 'invalid_value' });
    expect(await error({ completion_window: '1h' })).toMatchObject({ param: 'completion_window' });
    const other = await upload(simulator, { purpose: 'assistants' }, 'x', 'a.txt');
    expect((await error({ input_file_id: other.json.id })).message).toContain("got 'assistants'");
    expect((await at(simulator, '/batches/batch_1')).status).toBe(404);
  });
});

describe('behind a socket', () => {
  let served: ServedSimulator;
  beforeAll(async () => {
    served = await serveSimulator(createSimulator({ keys: KEYS, scenario: { behaviour: instant }, deployments }));
  });
  afterAll(() => served.close());

  it.each(sdks)('openai %s runs a batch, also where it puts a deployment before the path', async (_, sdk) => {
    const { plain } = clientsOf(sdk, { url: served.url, key: KEYS.key1 });
    const azure = new sdk.AzureOpenAI({
      endpoint: served.url,
      apiKey: KEYS.key1,
      apiVersion: '2025-04-01-preview',
      deployment: 'batch',
      maxRetries: 0,
    });
    for (const client of [plain, azure] as sdk7.OpenAI[]) {
      const file = await client.files.create({
        purpose: 'batch',
        file: await toFile(Buffer.from(line('one', 'Say hello.')), 'in.jsonl'),
      });
      expect((await client.files.retrieve(file.id)).status).toBe('processed');
      const { id } = await client.batches.create({
        input_file_id: file.id,
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
      });
      await expect.poll(async () => (await client.batches.retrieve(id)).status).toBe('completed');
      const { output_file_id: output } = await client.batches.retrieve(id);
      expect(await (await client.files.content(output ?? '')).text()).toContain('"content":"Hello."');
      const seen: string[] = [];
      for await (const batch of client.batches.list({ limit: 1 })) seen.push(batch.id);
      expect(seen).toContain(id);
    }
  });
});
