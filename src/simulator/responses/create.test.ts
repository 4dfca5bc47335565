import { describe, expect, it } from 'vitest';
import { ask, testSimulator, type Said } from '../asking.ts';

const names = ['gpt-4o', 'gpt-5.1', 'gpt-5.4', 'gpt-5', 'o4-mini', 'gpt-5-codex', 'o3-pro', 'gpt-35-turbo'];
const models = [...names, 'gpt-5-pro', 'gpt-5.6-sol', 'text-embedding-3-small'];
const deployments = models.map((model) => ({ name: model, model }));
const simulator = testSimulator({ deployments, limits: 'off' });
const V1 = '/openai/v1/responses';

function respond(body: object, headers: Record<string, string> = {}): Promise<Said> {
  return ask(simulator, { path: V1, headers, body: { model: 'gpt-5.1', ...body } });
}

async function answered(body: object, headers: Record<string, string> = {}) {
  const said = await respond(body, headers);
  expect([said.status, said.text.slice(0, 300)]).toEqual([200, expect.any(String)]);
  return JSON.parse(said.text);
}

const weather = {
  type: 'function',
  name: 'weather',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string' } },
    required: ['location'],
    additionalProperties: false,
  },
};

describe('a response', () => {
  it('is byte for byte the recorded one of azure-openai.md 1.8', async () => {
    const said = await respond({ input: 'reply with Word' });
    const id = /"id":"resp_(0[0-9a-f]{15}00[0-9a-f]{32})"/.exec(said.text)?.[1] ?? '';
    const message = /"id":"msg_(0[0-9a-f]{49})"/.exec(said.text)?.[1] ?? '';
    expect(message.slice(0, 18)).toBe(id.slice(0, 18));
    expect(said.text).toBe(
      `{"id":"resp_${id}","object":"response","created_at":1788254279,"status":"completed","background":false,"completed_at":1788254279,` +
        '"content_filters":[{"blocked":false,"source_type":"prompt","content_filter_raw":null,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":false,"detected":false}},"content_filter_offsets":{"start_offset":0,"end_offset":15,"check_offset":0}},' +
        '{"blocked":false,"source_type":"completion","content_filter_raw":null,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"protected_material_text":{"filtered":false,"detected":false},"protected_material_code":{"filtered":false,"detected":false}},"content_filter_offsets":{"start_offset":0,"end_offset":4,"check_offset":0}}],' +
        '"error":null,"incomplete_details":null,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,"model":"gpt-5.1",' +
        `"output":[{"id":"msg_${message}","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Word"}],"role":"assistant"}],` +
        '"parallel_tool_calls":true,"previous_response_id":null,"prompt_cache_key":null,"prompt_cache_retention":null,"reasoning":{"effort":"none","summary":null},"safety_identifier":null,"service_tier":"default","store":true,"temperature":1,"text":{"format":{"type":"text"},"verbosity":"medium"},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1,"truncation":"disabled",' +
        '"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":0},"output_tokens":11,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":20},"user":null,"metadata":{}}',
    );
    expect(said.headers).toMatchObject({
      'content-type': 'application/json',
      'x-ms-deployment-name': 'gpt-5.1',
      'x-ms-rai-invoked': 'true',
      'content-length': String(Buffer.byteLength(said.text)),
    });
    expect(said.headers['x-request-id']).toBeDefined();
  });

  it('comes from the dated addresses too, from 2025-03-01-preview on', async () => {
    const at = (version: string) =>
      ask(simulator, { path: `/openai/responses?api-version=${version}`, body: { model: 'gpt-5.1', input: 'hi' } });
    for (const version of ['2025-03-01-preview', '2025-04-01-preview']) expect((await at(version)).status).toBe(200);
    for (const version of ['2024-10-21', '2025-02-01-preview']) expect((await at(version)).status).toBe(404);
  });

  it('counts as the documentation’s sample does: 16 tokens for one message to gpt-5', async () => {
    const answer = await answered({ model: 'gpt-5', input: 'This is a test of ten tokens, or so.' });
    const chat = await ask(simulator, {
      path: '/openai/v1/chat/completions',
      body: { model: 'gpt-5', messages: [{ role: 'user', content: 'This is a test of ten tokens, or so.' }] },
    });
    expect(answer.usage.input_tokens).toBe(JSON.parse(chat.text).usage.prompt_tokens);
    expect(simulator.resource.journal.at(-2)).toMatchObject({
      promptTokens: answer.usage.input_tokens,
      completionTokens: answer.usage.output_tokens,
    });
  });

  it('repeats what was asked for, with what was left open filled in', async () => {
    const answer = await answered({
      input: 'hi',
      instructions: 'Be brief.',
      max_output_tokens: 500,
      metadata: { a: 'b' },
      user: 'u1',
      tools: [weather, { type: 'web_search' }],
      text: { verbosity: 'low', format: { type: 'text' } },
      parallel_tool_calls: false,
      service_tier: 'priority',
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: 'auto' },
    });
    expect(answer).toMatchObject({
      instructions: 'Be brief.',
      max_output_tokens: 500,
      metadata: { a: 'b' },
      user: 'u1',
      parallel_tool_calls: false,
      service_tier: 'priority',
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: 'detailed' },
      text: { format: { type: 'text' }, verbosity: 'low' },
    });
    expect(answer.tools).toEqual([
      { ...weather, description: null, strict: true },
      {
        type: 'web_search',
        search_context_size: 'medium',
        user_location: { type: 'approximate', city: null, country: 'US', region: null, timezone: null },
      },
    ]);
  });

  it('names phases and penalties since gpt-5.4, and no effort where there is none', async () => {
    const recent = await answered({ model: 'gpt-5.4', input: 'hi' });
    expect(recent).toMatchObject({ frequency_penalty: 0, presence_penalty: 0, top_p: 0.98 });
    expect(recent.output.at(-1).phase).toBe('final_answer');
    const older = await answered({ model: 'gpt-4o', input: 'hi' });
    expect(older.reasoning).toEqual({ effort: null, summary: null });
    expect(older).not.toHaveProperty('frequency_penalty');
  });
});

describe('items', () => {
  it('a reasoning model thinks first; told of it when asked, sealed when asked', async () => {
    const plain = await answered({ model: 'o4-mini', input: 'Say hello.' });
    expect(plain.output.map((item: { type: string }) => item.type)).toEqual(['reasoning', 'message']);
    expect(plain.output[0]).toEqual({ id: expect.stringMatching(/^rs_/), type: 'reasoning', summary: [] });
    expect(plain.usage.output_tokens_details.reasoning_tokens).toBe(128);
    const told = await answered({
      model: 'gpt-5-codex',
      input: 'Explain quicksort in one line',
      reasoning: { effort: 'high', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
    });
    expect(told.output[0].summary[0].text).toContain('quicksort');
    expect(told.output[0].encrypted_content).toMatch(/^gAAAAAB[\w-]{500,}$/);
    expect(told.usage.output_tokens_details.reasoning_tokens).toBe(320);
    expect(told.store).toBe(false);
  });

  it('calls functions, several at once, and goes on with their results', async () => {
    const first = await answered({ input: 'What is the weather in Paris and Rome?', tools: [weather] });
    expect(first.output).toMatchObject([
      { type: 'function_call', status: 'completed', name: 'weather', arguments: '{"location":"Paris"}' },
      { type: 'function_call', status: 'completed', name: 'weather', arguments: '{"location":"Rome"}' },
    ]);
    const [paris, rome] = first.output;
    expect(Object.keys(paris)).toEqual(['id', 'type', 'status', 'arguments', 'call_id', 'name']);
    expect(paris.id).toMatch(/^fc_[0-9a-f]{50}$/);
    const results = [paris, rome].map((call, i) => ({
      type: 'function_call_output',
      call_id: call.call_id,
      output: `${17 + i} degrees`,
    }));
    const second = await answered({ previous_response_id: first.id, input: results, tools: [weather] });
    expect(second.previous_response_id).toBe(first.id);
    expect(second.output[0].content[0].text).toMatch(/17 degrees[\s\S]*18 degrees/);
    const stateless = await answered({
      input: [{ role: 'user', content: 'What is the weather in Paris and Rome?' }, ...first.output, ...results],
      tools: [weather],
      store: false,
    });
    expect(stateless.output[0].content[0].text).toBe(second.output[0].content[0].text);
    expect(stateless.usage.input_tokens).toBe(second.usage.input_tokens);
  });

  it('calls what tool_choice names, requires, allows or forbids', async () => {
    const types = async (tool_choice: unknown) =>
      (await answered({ input: 'Tell me a joke', tools: [weather], tool_choice })).output.map(
        (item: { type: string }) => item.type,
      );
    expect(await types('required')).toEqual(['function_call']);
    expect(await types({ type: 'function', name: 'weather' })).toEqual(['function_call']);
    expect(
      await types({ type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'weather' }] }),
    ).toEqual(['function_call']);
    expect(await types({ type: 'allowed_tools', mode: 'required', tools: [] })).toEqual(['message']);
    expect(await types('none')).toEqual(['message']);
    expect(await types('auto')).toEqual(['message']);
  });

  it('gives custom tools text', async () => {
    const tools = [{ type: 'custom', name: 'run_sql', description: 'Runs SQL' }];
    const answer = await answered({ input: 'select one', tools, tool_choice: 'required' });
    expect(answer.output).toMatchObject([{ type: 'custom_tool_call', name: 'run_sql', input: 'select one' }]);
    const next = await answered({
      previous_response_id: answer.id,
      input: [{ type: 'custom_tool_call_output', call_id: answer.output[0].call_id, output: '1' }],
    });
    expect(next.output[0].content[0].text).toContain('1');
  });

  it('runs the service’s own tools: search with a citation, files, code, pictures, lists of an MCP server', async () => {
    const search = await answered({ input: 'search the web for tulips', tools: [{ type: 'web_search_preview' }] });
    expect(search.output[0]).toMatchObject({
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'search the web for tulips' },
    });
    const { text, annotations } = search.output[1].content[0];
    expect(annotations[0]).toMatchObject({ type: 'url_citation', url: 'https://example.com/' });
    expect(text.slice(annotations[0].start_index, annotations[0].end_index)).toBe(
      '([example.com](https://example.com/))',
    );
    const code = await answered({
      input: 'calculate 6 * 7 with python',
      tools: [{ type: 'code_interpreter', container: { type: 'auto' } }],
      include: ['code_interpreter_call.outputs'],
    });
    expect(code.output[0]).toMatchObject({
      type: 'code_interpreter_call',
      code: 'print(6 * 7)',
      outputs: [{ type: 'logs', logs: '42\n' }],
    });
    const drawn = await answered({
      input: 'a boat',
      tools: [{ type: 'image_generation', size: '64x32' }],
      tool_choice: { type: 'image_generation' },
    });
    const png = Buffer.from(drawn.output[0].result, 'base64');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([64, 32]);
    const files = await answered({
      input: 'look in my documents',
      tools: [{ type: 'file_search', vector_store_ids: [] }],
    });
    expect(files.output[0]).toMatchObject({ type: 'file_search_call', status: 'completed', results: null });
    const mcp = { type: 'mcp', server_label: 'docs', server_url: 'https://example.com/mcp', allowed_tools: ['find'] };
    const listed = await answered({ input: 'hi', tools: [mcp] });
    expect(listed.output[0]).toMatchObject({ type: 'mcp_list_tools', server_label: 'docs', tools: [{ name: 'find' }] });
  });

  it('answers in the schema asked for, or refuses', async () => {
    const format = {
      type: 'json_schema',
      name: 'city',
      strict: true,
      schema: {
        type: 'object',
        properties: { city: { type: 'string' }, people: { type: 'integer' } },
        required: ['city', 'people'],
        additionalProperties: false,
      },
    };
    const answer = await answered({ input: 'A city, please', text: { format } });
    expect(JSON.parse(answer.output[0].content[0].text)).toMatchObject({ city: expect.any(String), people: 1 });
    expect(answer.text.format).toEqual({ ...format, description: null });
    const refusal = await answered({ input: 'refuse', text: { format } });
    expect(refusal.output[0].content[0]).toEqual({ type: 'refusal', refusal: expect.stringMatching(/^I'm sorry/) });
    const json = await answered({ input: 'some json', text: { format: { type: 'json_object' } } });
    expect(JSON.parse(json.output[0].content[0].text)).toMatchObject({ simulated: true });
  });

  it('looks at pictures', async () => {
    const url = 'data:image/gif;base64,R0lGODlhBQAHAIAAAP///wAAACH5BAEAAAAALAAAAAAFAAcAAAIFhI+py1kAOw==';
    const content = [
      { type: 'input_text', text: 'What is this?' },
      { type: 'input_image', image_url: url, detail: 'low' },
    ];
    const answer = await answered({ model: 'gpt-4o', input: [{ role: 'user', content }] });
    expect(answer.output[0].content[0].text).toContain('5 × 7 px (GIF)');
    expect(answer.usage.input_tokens).toBeGreaterThan(85);
  });

  it('gives log probabilities when included', async () => {
    const answer = await answered({
      model: 'gpt-4o',
      input: 'Say hello.',
      include: ['message.output_text.logprobs'],
      top_logprobs: 2,
    });
    const { logprobs } = answer.output[0].content[0];
    expect(logprobs.map((one: { token: string }) => one.token)).toEqual(['Hello', '.']);
    expect(logprobs[0].top_logprobs).toHaveLength(2);
  });
});

describe('ends', () => {
  it('max_output_tokens: incomplete, with what was said until then', async () => {
    const answer = await answered({ model: 'gpt-4o', input: 'show me some code', max_output_tokens: 20 });
    expect(answer).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 20 },
    });
    expect(answer.output[0].status).toBe('incomplete');
    const thought = await answered({ model: 'o4-mini', input: 'hi', max_output_tokens: 64 });
    expect(thought.output.map((item: { type: string }) => item.type)).toEqual(['reasoning']);
    expect(thought.usage).toMatchObject({ output_tokens: 64, output_tokens_details: { reasoning_tokens: 64 } });
  });

  it('a blocked prompt: 400 with content_filters, of a stream too', async () => {
    for (const stream of [false, true]) {
      const said = await respond({ input: '[[filter:jailbreak]] x', stream });
      expect([said.status, said.text]).toEqual([
        400,
        '{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":"invalid_request_error","param":"prompt","code":"content_filter","content_filters":[{"blocked":true,"source_type":"prompt","content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"},"self_harm":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":true,"detected":true}},"content_filter_offsets":{"start_offset":0,"end_offset":22,"check_offset":0}}]}}',
      ]);
    }
  });

  it('a blocked answer: incomplete, and which category', async () => {
    const answer = await answered({ input: '[[answer-filter:violence:high]] tell me' });
    expect(answer).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'content_filter' } });
    expect(answer.content_filters[1]).toMatchObject({
      blocked: true,
      source_type: 'completion',
      content_filter_results: { violence: { filtered: true, severity: 'high' } },
    });
    const failed = await answered({ input: 'hi' }, { 'x-sim-filter-mode': 'failed' });
    expect(failed.content_filters).toBeNull();
  });
});
