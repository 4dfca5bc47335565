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

async function refused(body: object, headers: Record<string, string> = {}) {
  const said = await respond(body, headers);
  return { status: said.status, ...JSON.parse(said.text).error };
}

describe('refusals', () => {
  it('unknown models, models of another operation', async () => {
    expect(await refused({ model: 'nope', input: 'x' })).toEqual({
      status: 400,
      message: "The requested model '-' with deployment name - does not exist.",
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    });
    expect(await refused({ model: 'text-embedding-3-small', input: 'x' })).toMatchObject({
      status: 400,
      code: 'OperationNotSupported',
    });
    expect(await refused({ model: 'gpt-35-turbo', input: 'x' })).toMatchObject({ code: 'OperationNotSupported' });
    expect(await refused({ model: undefined, input: 'x' })).toMatchObject({
      message: "Missing required parameter: 'model'.",
    });
    expect((await respond({ model: 'o3-pro', input: 'x' })).status).toBe(200);
  });

  it('a previous response, or an item, that is not kept', async () => {
    expect(await refused({ previous_response_id: 'resp_1', input: 'x' })).toEqual({
      status: 400,
      message: "Previous response with id 'resp_1' not found.",
      type: 'invalid_request_error',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
    const gone = await answered({ model: 'o4-mini', input: 'hi', store: false });
    const message = `Item with id '${gone.output[0].id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
    const input = [...gone.output, { role: 'user', content: 'go on' }];
    expect(await refused({ model: 'o4-mini', input })).toMatchObject({ status: 400, message, param: 'input' });
    const reference = [{ type: 'item_reference', id: gone.output[1].id }];
    expect((await refused({ model: 'o4-mini', input: reference })).message).toContain(gone.output[1].id);
    expect(await refused({ previous_response_id: gone.id, input: 'x' })).toMatchObject({
      code: 'previous_response_not_found',
    });
    const kept = await answered({ model: 'o4-mini', input: 'reply with blue' });
    const again = [
      { type: 'item_reference', id: kept.output[1].id },
      { role: 'user', content: 'and?' },
    ];
    expect((await respond({ model: 'o4-mini', input: again })).status).toBe(200);
    expect((await respond({ model: 'o4-mini', input: [...kept.output, { role: 'user', content: 'x' }] })).status).toBe(
      200,
    );
  });

  it('calls without results and results without calls', async () => {
    const result = { type: 'function_call_output', call_id: 'call_1', output: 'x' };
    const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
    expect((await refused({ input: [result] })).message).toBe(
      'No tool call found for function call output with call_id call_1.',
    );
    expect((await refused({ input: [call] })).message).toBe('No tool output found for function call call_1.');
    expect((await respond({ input: [call, result] })).status).toBe(200);
  });

  it('shapes, worded as this operation does', async () => {
    expect(await refused({ input: 5 })).toMatchObject({
      message: "Invalid type for 'input': expected one of a string or an array, but got an integer instead.",
      param: 'input',
      code: 'invalid_type',
    });
    expect(await refused({ input: 'x', max_output_tokens: 5 })).toMatchObject({
      message: "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 5 instead.",
      code: 'integer_below_min_value',
    });
    expect(await refused({ input: [{ role: 'bot', content: 'x' }] })).toMatchObject({
      message: "Invalid value: 'bot'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
      param: 'input[0].role',
    });
    expect(await refused({ input: [{ role: 'user' }] })).toMatchObject({
      message: "Missing required parameter: 'input[0].content'.",
      code: 'missing_required_parameter',
    });
    expect(await refused({ input: [{ type: 'function_call_output', call_id: 'a' }] })).toMatchObject({
      param: 'input[0].output',
    });
    expect(await refused({})).toMatchObject({
      message: 'One of "input" or "previous_response_id" or \'prompt\' or \'conversation_id\' must be provided.',
    });
    expect(await refused({ input: 'x', tools: [{ type: 'function' }] })).toMatchObject({
      message: "Missing required parameter: 'tools[0].name'.",
    });
    expect((await ask(simulator, { path: V1, body: '{' })).text).toContain('We could not parse the JSON body');
    expect(await refused({ input: 'x', stream_options: {} })).toMatchObject({ param: 'stream_options' });
    expect(await refused({ input: 'x', background: true, store: false })).toMatchObject({ param: 'background' });
  });

  it('parameters of chat completions, told their new names', async () => {
    expect(await refused({ messages: [] })).toMatchObject({
      message:
        "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.",
      code: 'unsupported_parameter',
      param: 'messages',
    });
    expect((await refused({ input: 'x', reasoning_effort: 'low' })).message).toContain("moved to 'reasoning.effort'");
    expect((await respond({ input: 'x', something_new: 1 })).status).toBe(200);
    const strict = testSimulator({ strictness: 'strict' });
    const said = await ask(strict, { path: V1, body: { model: 'gpt-4o', input: 'x', something_new: 1 } });
    expect(JSON.parse(said.text).error.message).toBe("Unknown parameter: 'something_new'.");
  });

  it('what the model does not take', async () => {
    expect(await refused({ model: 'gpt-5', input: 'x', temperature: 0 })).toMatchObject({
      message: "Unsupported parameter: 'temperature' is not supported with this model.",
      param: 'temperature',
    });
    expect(await refused({ model: 'gpt-4o', input: 'x', reasoning: { effort: 'low' } })).toMatchObject({
      message: "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
    });
    expect(await refused({ model: 'gpt-5', input: 'x', reasoning: { effort: 'none' } })).toMatchObject({
      message:
        "Unsupported value: 'none' is not supported with the 'gpt-5-2025-08-07' model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
      code: 'unsupported_value',
    });
    expect((await respond({ model: 'gpt-5.6-sol', input: 'x', reasoning: { effort: 'max' } })).status).toBe(200);
    expect(await refused({ model: 'gpt-5-pro', input: 'x', stream: true })).toMatchObject({ param: 'stream' });
    expect(await refused({ model: 'gpt-4o', input: 'x', text: { verbosity: 'low' } })).toMatchObject({
      message:
        "Unsupported value: 'low' is not supported with the 'gpt-4o-2024-11-20' model. Supported values are: 'medium'.",
    });
    expect(await refused({ model: 'gpt-4o', input: 'x', max_output_tokens: 20_000 })).toMatchObject({
      code: 'integer_above_max_value',
    });
  });

  it('broken schemas and JSON without the word', async () => {
    const format = { type: 'json_schema', name: 'n', strict: true, schema: { type: 'object', properties: {} } };
    expect(await refused({ input: 'x', text: { format } })).toMatchObject({
      message:
        "Invalid schema for response_format 'n': In context=(), 'additionalProperties' is required to be supplied and to be false.",
      param: 'text.format.schema',
    });
    expect((await refused({ input: 'x', text: { format: { type: 'json_object' } } })).message).toBe(
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    );
  });

  it('more than the window, unless it may be cut', async () => {
    const small = testSimulator({ deployments: [{ name: 'm', model: 'gpt-4o' }], limits: 'off' });
    const long = Array.from({ length: 130 }, () => ({ role: 'user', content: ' word'.repeat(1_000) }));
    const said = await ask(small, { path: V1, body: { model: 'm', input: long } });
    expect(JSON.parse(said.text).error).toMatchObject({
      message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
      code: 'context_length_exceeded',
    });
    const cut = await ask(small, { path: V1, body: { model: 'm', input: long, truncation: 'auto' } });
    expect(JSON.parse(cut.text).usage.input_tokens).toBeLessThan(128_000);
  });

  it('limits: the 429 of 2026, and the recorded deployment of 4,000 tokens a minute', async () => {
    const recorded = testSimulator({ deployments: [{ name: 'gpt-5.4', model: 'gpt-5.4', capacity: 4 }] });
    const sized = async (bytes: number): Promise<Said> => {
      const body = JSON.stringify({ model: 'gpt-5.4', input: '' });
      const input = 'word '.repeat(bytes / 5).slice(0, bytes - body.length);
      return ask(recorded, { path: V1, body: { model: 'gpt-5.4', input } });
    };
    const large = await sized(35_113);
    expect([large.status, large.text]).toEqual([
      429,
      '{"error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}',
    ]);
    const small = await sized(15_165);
    expect(small.status).toBe(200);
    expect(small.headers['x-ratelimit-limit-requests']).toBe('40');
    expect(Number(small.headers['x-ratelimit-remaining-tokens'])).toBeLessThan(300);
  });

  it('faults on order', async () => {
    for (const [fault, status] of [
      ['500', 500],
      ['408', 408],
      ['429', 429],
      ['firewall', 403],
    ] as const)
      expect((await respond({ input: 'x' }, { 'x-sim-fault': fault })).status).toBe(status);
    expect((await respond({ input: 'say something long' }, { 'x-sim-error-after': '2' })).status).toBe(500);
  });
});
