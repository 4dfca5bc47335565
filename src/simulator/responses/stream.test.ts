import { describe, expect, it } from 'vitest';
import { ask, KEYS, saying, testSimulator, virtualTime, type Said } from '../asking.ts';
import { ConnectionCut, createSimulator } from '../index.ts';

const deployments = ['gpt-4o', 'gpt-5.1', 'o4-mini', 'gpt-5-codex'].map((model) => ({ name: model, model }));
const simulator = testSimulator({ deployments, limits: 'off' });
const V1 = '/openai/v1/responses';

function stream(body: object, headers: Record<string, string> = {}): Promise<Said> {
  return ask(simulator, { path: V1, headers, body: { model: 'gpt-5.1', stream: true, ...body } });
}

interface Event {
  event: string;
  data: {
    type: string;
    sequence_number: number;
    delta?: string;
    text?: string;
    output_index?: number;
    obfuscation?: string;
    response?: { status: string; output: { type: string }[]; error: unknown; usage: unknown };
    item?: { type: string; id: string };
    error?: object;
  };
}

function eventsOf(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [, event = '', json = ''] = /^event: (.*)\ndata: (.*)$/.exec(frame) ?? [];
      return { event, data: JSON.parse(json) };
    });
}

function types(text: string): string[] {
  return eventsOf(text).map(({ event }) => event.replace(/^response\./, ''));
}

describe('the events', () => {
  it('of a text are the nine recorded ones, byte for byte', async () => {
    const said = await stream({ input: 'reply with Hello' });
    const id = /"id":"(resp_[0-9a-f]{50})"/.exec(said.text)?.[1];
    const msg = /"id":"(msg_[0-9a-f]{50})"/.exec(said.text)?.[1];
    const head = (status: string, completed: string, filters: string, output: string, tier: string, usage: string) =>
      `{"id":"${id}","object":"response","created_at":1788254279,"status":"${status}","background":false,"completed_at":${completed},"content_filters":${filters},"error":null,"incomplete_details":null,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,"model":"gpt-5.1","output":[${output}],"parallel_tool_calls":true,"previous_response_id":null,"prompt_cache_key":null,"prompt_cache_retention":null,"reasoning":{"effort":"none","summary":null},"safety_identifier":null,"service_tier":"${tier}","store":true,"temperature":1,"text":{"format":{"type":"text"},"verbosity":"medium"},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1,"truncation":"disabled","usage":${usage},"user":null,"metadata":{}}`;
    const begun = head('in_progress', 'null', 'null', '', 'auto', 'null');
    const message = (status: string, content: string) =>
      `{"id":"${msg}","type":"message","status":"${status}","content":[${content}],"role":"assistant"}`;
    const part = (text: string) => `{"type":"output_text","annotations":[],"logprobs":[],"text":"${text}"}`;
    const place = `"item_id":"${msg}","output_index":0,"content_index":0`;
    const filters = /"content_filters":(\[.*?\]),"error"/.exec(said.text)?.[1] ?? '';
    const usage =
      '{"input_tokens":9,"input_tokens_details":{"cached_tokens":0},"output_tokens":11,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":20}';
    const noise = /"obfuscation":"([A-Za-z0-9]{11})"/.exec(said.text)?.[1];
    const finished = message('completed', part('Hello'));
    const expected: [string, string][] = [
      ['response.created', `"response":${begun}`],
      ['response.in_progress', `"response":${begun}`],
      ['response.output_item.added', `"output_index":0,"item":${message('in_progress', '')}`],
      ['response.content_part.added', `${place},"part":${part('')}`],
      ['response.output_text.delta', `${place},"delta":"Hello","logprobs":[],"obfuscation":"${noise}"`],
      ['response.output_text.done', `${place},"text":"Hello","logprobs":[]`],
      ['response.content_part.done', `${place},"part":${part('Hello')}`],
      ['response.output_item.done', `"output_index":0,"item":${finished}`],
      ['response.completed', `"response":${head('completed', '1788254279', filters, finished, 'default', usage)}`],
    ];
    expect(said.text).toBe(
      expected
        .map(([type, body], i) => `event: ${type}\ndata: {"type":"${type}","sequence_number":${i},${body}}\n\n`)
        .join(''),
    );
    expect(said.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
    expect(said.headers).not.toHaveProperty('content-length');
    expect(said.text).not.toMatch(/\r|\[DONE\]/);
  });

  it('of calls are told call by call', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const tools = [{ type: 'function', name: 'get_weather', parameters }];
    const said = await stream({ input: 'What is the weather in Paris and Rome?', tools });
    const events = eventsOf(said.text).slice(2, -1);
    for (const index of [0, 1]) {
      const own = events.filter(({ data }) => data.output_index === index);
      expect(own[0]?.event).toBe('response.output_item.added');
      expect(own.at(-2)?.event).toBe('response.function_call_arguments.done');
      expect(own.at(-1)?.event).toBe('response.output_item.done');
      const pieces = own.filter(({ event }) => event === 'response.function_call_arguments.delta');
      expect(pieces.length).toBeGreaterThan(3);
      expect(JSON.parse(pieces.map(({ data }) => data.delta).join(''))).toEqual({ city: ['Paris', 'Rome'][index] });
    }
    expect(said.text).toContain('"type":"function_call","status":"in_progress","arguments":"","call_id":"call_');
  });

  it('of thinking come first, with a summary when asked for', async () => {
    expect(types((await stream({ model: 'o4-mini', input: 'Say hello.' })).text).slice(0, 5)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'output_item.done',
      'output_item.added',
    ]);
    const told = await stream({ model: 'gpt-5-codex', input: 'Explain quicksort', reasoning: { summary: 'auto' } });
    const thought = types(told.text).filter((type) => type.startsWith('reasoning'));
    expect(thought[0]).toBe('reasoning_summary_part.added');
    expect(thought.slice(-2)).toEqual(['reasoning_summary_text.done', 'reasoning_summary_part.done']);
    expect(thought.slice(1, -2).every((type) => type === 'reasoning_summary_text.delta')).toBe(true);
    const zh = await stream({ model: 'gpt-5-codex', input: '解释快速排序', reasoning: { summary: 'auto' } });
    expect(eventsOf(zh.text).find(({ event }) => event.endsWith('summary_text.done'))?.data.text).toContain('排序');
  });

  it('of the service’s tools name the index before the item', async () => {
    const search = await stream({ input: 'search for tulips', tools: [{ type: 'web_search' }] });
    expect(types(search.text).slice(2, 8)).toEqual([
      'output_item.added',
      'web_search_call.in_progress',
      'web_search_call.searching',
      'web_search_call.completed',
      'output_item.done',
      'output_item.added',
    ]);
    expect(types(search.text)).toContain('output_text.annotation.added');
    expect(search.text).toMatch(
      /\{"type":"response\.web_search_call\.searching","sequence_number":4,"output_index":0,"item_id":"ws_/,
    );
    const image = await stream({
      input: 'a boat',
      tools: [{ type: 'image_generation', size: '32x32', partial_images: 2 }],
      tool_choice: 'required',
    });
    expect(types(image.text).filter((type) => type.startsWith('image'))).toEqual([
      'image_generation_call.in_progress',
      'image_generation_call.generating',
      'image_generation_call.partial_image',
      'image_generation_call.partial_image',
      'image_generation_call.completed',
    ]);
  });

  it('say the same as the whole answer, at the same cost, numbered without a gap', async () => {
    for (const input of ['Hello!', 'show me some code', '给我一个长回答', 'show me a refusal']) {
      for (const model of ['gpt-4o', 'o4-mini']) {
        const one = testSimulator({ deployments, limits: 'off' });
        const other = testSimulator({ deployments, limits: 'off' });
        const whole = JSON.parse((await ask(one, { path: V1, body: { model, input } })).text);
        const events = eventsOf((await ask(other, { path: V1, body: { model, input, stream: true } })).text);
        expect(events.map(({ data }) => data.sequence_number)).toEqual(events.map((_, i) => i));
        expect(events.every(({ event, data }) => event === data.type)).toBe(true);
        expect(events.at(-1)?.data.response).toEqual(whole);
        const kind = input.includes('refusal') ? 'refusal' : 'output_text';
        const pieces = events.filter(({ event }) => event === `response.${kind}.delta`).map(({ data }) => data.delta);
        const [part] = whole.output.at(-1).content;
        expect(pieces.join('')).toBe(part.text ?? part.refusal);
      }
    }
  });

  it('are padded to lengths that tell nothing, unless the client declines', async () => {
    const padded = eventsOf((await stream({ input: 'Hello!' })).text).filter(({ data }) => data.delta !== undefined);
    expect(padded.every(({ data }) => ((data.delta?.length ?? 0) + (data.obfuscation?.length ?? 0)) % 16 === 0)).toBe(
      true,
    );
    const plain = await stream({ input: 'Hello!', stream_options: { include_obfuscation: false } });
    expect(plain.text).not.toContain('obfuscation');
  });

  it('end with incomplete at the limit', async () => {
    const events = eventsOf(
      (await stream({ model: 'gpt-4o', input: 'show me some code', max_output_tokens: 20 })).text,
    );
    expect(events.at(-1)).toMatchObject({
      event: 'response.incomplete',
      data: { response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } } },
    });
  });
});

describe('what goes wrong', () => {
  it('in mid-stream: response.failed without a reason, then the reason, nested', async () => {
    const said = await stream({ input: 'show me some code' }, { 'x-sim-error-after': '3' });
    const events = eventsOf(said.text);
    expect(events.at(-2)).toMatchObject({
      event: 'response.failed',
      data: { response: { status: 'failed', error: null } },
    });
    expect(said.text).toMatch(
      /event: error\ndata: \{"type":"error","error":\{"type":"server_error","code":"server_error","message":"The server had an error while processing your request\. Sorry about that!"\}\}\n\n$/,
    );
    expect(events.filter(({ event }) => event === 'response.output_text.delta')).toHaveLength(3);
    const policy = await stream(
      { input: 'show me some code' },
      { 'x-sim-error-after': '0', 'x-sim-stream-error': 'content_policy_violation' },
    );
    expect(policy.text).toContain('"error":{"type":"content_policy_violation","code":"content_policy_violation",');
  });

  it('before the first word: three frames, as recorded, when refusals come in the stream', async () => {
    const headers = { 'x-sim-errors-in-stream': 'true', 'x-sim-fault': '429' };
    const said = await stream({ input: 'x' }, headers);
    expect(said.status).toBe(200);
    expect(types(said.text)).toEqual(['created', 'failed', 'error']);
    expect(said.text).toMatch(
      /event: error\ndata: \{"type":"error","error":\{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"\}\}\n\n$/,
    );
    const blocked = await stream({ input: '[[filter:hate]]' }, { 'x-sim-errors-in-stream': 'true' });
    expect(blocked.text).toContain('"code":"content_policy_violation"');
    expect((await stream({ input: 'x' }, { 'x-sim-fault': '429' })).status).toBe(429);
  });

  it('cuts the line, and stops when the reader leaves; then nobody finds the response', async () => {
    await expect(stream({ input: 'Hello!' }, { 'x-sim-cut-after': '3' })).rejects.toThrow(ConnectionCut);
    expect(simulator.resource.journal.at(-1)).toMatchObject({ outcome: 'cut', completionTokens: 3 });
    const endless = createSimulator({ keys: KEYS, scenario: { behaviour: { answer: 'endless' } } });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 20);
    const body = { model: 'gpt-4o', input: 'x', stream: true };
    await expect(ask(endless, { path: V1, body, signal: leaving.signal })).rejects.toThrow(/abort/i);
    expect(endless.resource.journal.at(-1)).toMatchObject({ outcome: 'aborted', status: 200 });
    const answer = await endless.handle({
      method: 'POST',
      path: V1,
      headers: { 'api-key': KEYS.key1 },
      body: Buffer.from(JSON.stringify(body)),
    });
    let id = '';
    for await (const bytes of answer.body) {
      id = /"id":"(resp_\w+)"/.exec(Buffer.from(bytes).toString())?.[1] ?? '';
      break;
    }
    const gone = await ask(endless, { method: 'GET', path: `${V1}/${id}` });
    expect(gone.status).toBe(404);
  });
});

it('comes at the pace of its tokens, thinking included', async () => {
  const time = virtualTime();
  const paced = createSimulator({
    keys: KEYS,
    ...time,
    deployments,
    scenario: { behaviour: { firstTokenMs: 250, tokensPerSecond: 100 } },
  });
  const start = time.now;
  const answer = await paced.handle({
    method: 'POST',
    path: V1,
    headers: { 'api-key': KEYS.key1 },
    body: Buffer.from(JSON.stringify({ model: 'o4-mini', input: 'Say hello.', stream: true })),
  });
  const seen: [number, string[]][] = [];
  for await (const bytes of answer.body) seen.push([time.now - start, types(Buffer.from(bytes).toString())]);
  expect(seen[0]).toEqual([250, ['created', 'in_progress', 'output_item.added']]);
  expect(seen.find(([, names]) => names.includes('output_text.delta'))?.[0]).toBe(250 + (128 + 1) * 10);
  expect(seen.at(-1)?.[0]).toBe(250 + (128 + 2) * 10);
  const chat = await ask(paced, { path: '/openai/v1/chat/completions', body: { model: 'gpt-4o', ...saying('x') } });
  expect(chat.status).toBe(200);
});
