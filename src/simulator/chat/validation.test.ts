import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, saying, testSimulator, V1 } from '../asking.ts';
import type { SimulatorOptions } from '../simulator.ts';

const simulator = testSimulator({
  limits: 'off',
  deployments: [
    ...['gpt-4o', 'gpt-5', 'gpt-5.1', 'gpt-5.4', 'o4-mini', 'o3-mini', 'o1', 'o3-pro', 'gpt-35-turbo'].map((model) => ({
      name: model,
      model,
    })),
    { name: 'embedding', model: 'text-embedding-3-small' },
  ],
});

interface Problem {
  status: number;
  message: string;
  type?: string;
  param?: string | null;
  code: string | null;
}

async function problem(body: unknown, path: string = CLASSIC, headers: Record<string, string> = {}): Promise<Problem> {
  const said = await ask(simulator, { path, body, headers });
  return { status: said.status, ...JSON.parse(said.text).error };
}

/** The same as a body to another deployment, by v1. */
function of(model: string, more: object = {}): Promise<Problem> {
  return problem({ model, ...saying('Hi', more) }, V1);
}

const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } };

describe('the shape of a request (E17)', () => {
  const cases: [string, object, string][] = [
    ['messages missing', {}, "'messages' is a required property"],
    ['no message', { messages: [] }, "[] is too short - 'messages'"],
    ['a message without role', { messages: [{ content: 'x' }] }, "'role' is a required property - 'messages.0'"],
    [
      'a wrong role',
      { messages: [{ role: 'bot', content: 'x' }] },
      "'bot' is not one of ['system', 'assistant', 'user', 'function', 'tool', 'developer'] - 'messages.0.role'",
    ],
    [
      'a message without content',
      { messages: [{ role: 'user', content: 'a' }, { role: 'assistant', content: 'b' }, { role: 'user' }] },
      "'content' is a required property - 'messages.2'",
    ],
    [
      'content of a wrong type',
      { messages: [{ role: 'user', content: 5 }] },
      "5 is not of type 'string', 'array', 'null' - 'messages.0.content'",
    ],
    ['n of 0', saying('x', { n: 0 }), "0 is less than the minimum of 1 - 'n'"],
    ['n of 129', saying('x', { n: 129 }), "129 is greater than the maximum of 128 - 'n'"],
    ['a fractional n', saying('x', { n: 1.5 }), "1.5 is not of type 'integer' - 'n'"],
    ['temperature above 2', saying('x', { temperature: 2.5 }), "2.5 is greater than the maximum of 2 - 'temperature'"],
    ['top_p below 0', saying('x', { top_p: -1 }), "-1 is less than the minimum of 0 - 'top_p'"],
    ['five stops', saying('x', { stop: ['a', 'b', 'c', 'd', 'e'] }), "['a', 'b', 'c', 'd', 'e'] is too long - 'stop'"],
    ['stream as text', saying('x', { stream: 'yes' }), "'yes' is not of type 'boolean' - 'stream'"],
    [
      'a format as text',
      saying('x', { response_format: 'json_object' }),
      "'json_object' is not of type 'object' - 'response_format'",
    ],
    [
      'a strange tool_choice',
      saying('x', { tools: [tool], tool_choice: 'maybe' }),
      "'maybe' is not valid under any of the given schemas - 'tool_choice'",
    ],
    [
      '21 log probabilities',
      saying('x', { logprobs: true, top_logprobs: 21 }),
      "21 is greater than the maximum of 20 - 'top_logprobs'",
    ],
  ];

  it.each(cases)('says what is wrong: %s', async (_, body, message) => {
    expect(await problem(body)).toEqual({
      status: 400,
      message,
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  });

  it('carries the model’s error headers', async () => {
    const said = await ask(simulator, { body: {} });
    expect(said.headers['ms-azureml-model-error-reason']).toBe('model_error');
    expect(said.headers['ms-azureml-model-error-statuscode']).toBe('400');
  });

  it('refuses the 2,049th message and the 129th tool', async () => {
    const messages = Array.from({ length: 2_049 }, () => ({ role: 'user', content: 'x' }));
    expect((await problem({ messages })).message).toMatch(/is too long - 'messages'$/);
    expect((await problem(saying('x', { tools: Array.from({ length: 129 }, () => tool) }))).message).toMatch(
      /is too long - 'tools'$/,
    );
  });

  it('takes null for an optional field as absent', async () => {
    const body = saying('Hi', { stop: null, max_tokens: null, tools: null, n: null });
    expect((await ask(simulator, { body })).status).toBe(200);
  });
});

describe('a body that is no request', () => {
  it('answers broken JSON and an empty body with E19', async () => {
    for (const body of ['{"messages":', '']) {
      const said = await problem(body);
      expect(said.status).toBe(400);
      expect(said.message).toMatch(/^We could not parse the JSON body of your request\. \(HINT: /);
      expect([said.type, said.param, said.code]).toEqual(['invalid_request_error', null, null]);
    }
  });

  it('answers a body nested beyond all measure, and names that mean something in JavaScript', async () => {
    for (const nested of ['[', '{"a":']) {
      const body = `{"messages":[{"role":"user","content":"x"}],"stop":${nested.repeat(50_000)}`;
      expect((await problem(body)).message).toMatch(/^We could not parse the JSON body/);
    }
    const deep = JSON.stringify(saying('[{"\\"'.repeat(1_000)));
    expect((await ask(simulator, { body: deep })).status).toBe(200);
    const odd = '{"__proto__":{"n":5},"constructor":1,"toString":2,"messages":[{"role":"user","content":"x"}]}';
    expect((await ask(simulator, { body: odd })).status).toBe(200);
  });

  it('answers JSON that is no object, and another content type', async () => {
    expect((await problem('[]')).message).toBe("[] is not of type 'object'");
    expect((await problem(saying('x'), CLASSIC, { 'content-type': 'text/plain' })).code).toBe(
      'unsupported_content_type',
    );
  });
});

describe('messages and options that do not fit together', () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
  const user = { role: 'user', content: 'x' };

  it('wants an answer to every tool call and a call for every answer', async () => {
    const open = [user, { role: 'assistant', content: null, tool_calls: [call] }, user];
    expect(await problem({ messages: open })).toMatchObject({
      message:
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
      param: 'messages',
    });
    const lone = [user, { role: 'tool', tool_call_id: 'call_1', content: 'x' }];
    expect(await problem({ messages: lone })).toMatchObject({ param: 'messages.[1].role' });
    const paired = [...open.slice(0, 2), { role: 'tool', tool_call_id: 'call_1', content: 'x' }];
    expect((await ask(simulator, { body: { messages: paired } })).status).toBe(200);
  });

  it('answers stream_options without stream with E16', async () => {
    expect(await problem(saying('x', { stream_options: { include_usage: true } }))).toEqual({
      status: 400,
      message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      type: 'invalid_request_error',
      param: 'stream_options',
      code: null,
    });
  });

  it('names the option that lacks its other half', async () => {
    expect((await problem(saying('x', { top_logprobs: 2 }))).param).toBe('top_logprobs');
    expect((await problem(saying('x', { tool_choice: 'auto' }))).param).toBe('tool_choice');
    expect((await problem(saying('x', { parallel_tool_calls: true }))).param).toBe('parallel_tool_calls');
    expect((await problem(saying('x', { max_tokens: 1, max_completion_tokens: 1 }))).code).toBe(
      'invalid_parameter_combination',
    );
    const elsewhere = { type: 'function', function: { name: 'g' } };
    expect((await problem(saying('x', { tools: [tool], tool_choice: elsewhere }))).message).toBe(
      "Tool choice 'g' not found in 'tools' parameter.",
    );
    const spaced = { type: 'function', function: { name: 'a b' } };
    expect((await problem(saying('x', { tools: [spaced] }))).param).toBe('tools[0].function.name');
  });

  it('wants the word JSON for json_object and closed schemas for strict ones', async () => {
    expect((await problem(saying('x', { response_format: { type: 'json_object' } }))).message).toMatch(
      /^'messages' must contain the word 'json'/,
    );
    const open = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
    const format = (schema: object): object => ({
      response_format: { type: 'json_schema', json_schema: { name: 's', strict: true, schema } },
    });
    expect((await problem(saying('x', format(open)))).message).toBe(
      "Invalid schema for response_format 's': In context=(), 'additionalProperties' is required to be supplied and to be false.",
    );
    const half = { ...open, required: [], additionalProperties: false };
    expect((await problem(saying('x', format(half)))).message).toContain("Missing 'a'");
  });

  it('refuses pictures that are none, too many of them, and models that see none', async () => {
    const picture = (url: string): object[] => [{ type: 'image_url', image_url: { url } }];
    const text = `data:image/png;base64,${Buffer.from('no picture at all').toString('base64')}`;
    expect((await problem(saying(picture(text)))).code).toBe('invalid_image_format');
    expect((await problem(saying(picture('ftp://x/y.png')))).code).toBe('invalid_image_url');
    const many = Array.from({ length: 51 }, () => picture('https://example.com/a.png')).flat();
    expect((await problem(saying(many))).message).toBe('Too many images in request. Max is 50.');
    const blind = { model: 'o3-mini', ...saying(picture('https://example.com/a.png')) };
    expect((await problem(blind, V1)).message).toBe(
      'Invalid content type. image_url is only supported by certain models.',
    );
  });

  it('refuses a text longer than 1,048,576 characters', async () => {
    expect((await problem(saying('x'.repeat(1_048_577)))).code).toBe('string_above_max_length');
  });
});

describe('what the model allows', () => {
  it('answers max_tokens to a reasoning model with E12, byte for byte', async () => {
    const said = await ask(simulator, { path: V1, body: { model: 'gpt-5', ...saying('x', { max_tokens: 5 }) } });
    expect(said.text).toBe(
      `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`,
    );
  });

  it('answers temperature 0 to a reasoning model with E13, byte for byte', async () => {
    const said = await ask(simulator, { path: V1, body: { model: 'gpt-5', ...saying('x', { temperature: 0 }) } });
    expect(said.text).toBe(
      `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`,
    );
  });

  it('knows which efforts each model has', async () => {
    expect((await of('gpt-5', { reasoning_effort: 'none' })).message).toBe(
      "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
    );
    expect((await of('o4-mini', { reasoning_effort: 'minimal' })).code).toBe('unsupported_value');
    const fine: [string, string][] = [
      ['gpt-5', 'minimal'],
      ['gpt-5.1', 'none'],
      ['gpt-5.4', 'xhigh'],
      ['o4-mini', 'high'],
    ];
    for (const [model, effort] of fine) {
      const body = { model, ...saying('Hi', { reasoning_effort: effort }) };
      expect([model, (await ask(simulator, { path: V1, body })).status]).toEqual([model, 200]);
    }
  });

  it('refuses what reasoning models do not do', async () => {
    for (const more of [{ logprobs: true }, { logit_bias: { 1: 1 } }, { stop: 'x' }])
      expect((await of('gpt-5', more)).code).toBe('unsupported_parameter');
    for (const more of [{ n: 2 }, { top_p: 0.5 }, { presence_penalty: 1 }, { frequency_penalty: 1 }])
      expect((await of('o4-mini', more)).code).toBe('unsupported_value');
    expect((await of('o4-mini', { tools: [tool], parallel_tool_calls: false })).code).toBe('unsupported_parameter');
    expect((await of('gpt-5', { tools: [tool], parallel_tool_calls: true, reasoning_effort: 'minimal' })).code).toBe(
      'unsupported_parameter',
    );
    expect((await of('o1', { stream: true })).param).toBe('stream');
    const defaults = { temperature: 1, top_p: 1, n: 1, presence_penalty: 0, logprobs: false };
    const body = { model: 'gpt-5', ...saying('Hi', defaults) };
    expect((await ask(simulator, { path: V1, body })).status).toBe(200);
  });

  it('does not know effort and verbosity where there are none: E14 on newer versions, E15 on older ones', async () => {
    expect((await of('gpt-4o', { reasoning_effort: 'low' })).message).toBe("Unknown parameter: 'reasoning_effort'.");
    expect((await of('gpt-4o', { verbosity: 'low' })).code).toBe('unknown_parameter');
    const old = CLASSIC.replace('2024-10-21', '2024-02-01');
    expect(await problem(saying('x', { reasoning_effort: 'low' }), old)).toMatchObject({
      message: 'Unrecognized request argument supplied: reasoning_effort',
      param: null,
      code: null,
    });
  });

  it('takes the role developer', async () => {
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
    ];
    for (const model of ['gpt-5.4', 'o4-mini'])
      expect((await ask(simulator, { path: V1, body: { model, messages } })).status).toBe(200);
  });

  it('answers a model that cannot chat with E11, which names the model', async () => {
    expect(await of('embedding')).toEqual({
      status: 400,
      code: 'OperationNotSupported',
      message:
        'The chatCompletion operation does not work with the specified model, text-embedding-3-small. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.',
    });
    expect((await of('o3-pro')).message).toContain('the specified model, o3-pro.');
  });

  it('gates newer models by api-version, with the message as it was recorded', async () => {
    const path = CLASSIC.replace('gpt-4o', 'o3-mini');
    expect(await problem(saying('x'), path)).toEqual({
      status: 400,
      code: 'BadRequest',
      message: 'Model {modelName} is enabled only for api versions 2024-12-01-preview and later',
    });
    expect(
      (await ask(simulator, { path: path.replace('2024-10-21', '2024-12-01-preview'), body: saying('x') })).status,
    ).toBe(200);
  });

  it('refuses a completion longer than the model’s longest', async () => {
    expect((await of('gpt-4o', { max_tokens: 20_000 })).message).toBe(
      'max_tokens is too large: 20000. This model supports at most 16384 completion tokens, whereas you provided 20000.',
    );
  });
});

describe('the context window (E18)', () => {
  const long = 'word '.repeat(20_000).trim();

  it('has three wordings, with the right numbers', async () => {
    const path = V1;
    const body = (more: object): object => ({ model: 'gpt-35-turbo', ...saying(long, more) });
    expect(await problem(body({}), path)).toEqual({
      status: 400,
      message:
        "This model's maximum context length is 16385 tokens. However, your messages resulted in 20007 tokens. Please reduce the length of the messages.",
      type: 'invalid_request_error',
      param: 'messages',
      code: 'context_length_exceeded',
    });
    expect((await problem(body({ max_tokens: 100 }), path)).message).toBe(
      "This model's maximum context length is 16385 tokens. However, you requested 20107 tokens (20007 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
    );
    const functions = await problem(body({ tools: [tool] }), path);
    expect(functions.message).toMatch(
      /your messages resulted in (\d+) tokens \(20007 in the messages, (\d+) in the functions\)\. Please reduce the length of the messages or functions\.$/,
    );
    const [, all, counted] = /resulted in (\d+) tokens .* (\d+) in the functions/.exec(functions.message) ?? [];
    expect(Number(all)).toBe(20_007 + Number(counted));
  });

  it('counts the completion that was asked for', async () => {
    const body = { model: 'gpt-35-turbo', ...saying('word '.repeat(13_000).trim(), { max_tokens: 4_000 }) };
    expect((await problem(body, V1)).code).toBe('context_length_exceeded');
    const { max_tokens: _, ...without } = body as typeof body & { max_tokens: number };
    expect((await ask(simulator, { path: V1, body: without })).status).toBe(200);
  });
});

describe('strictness', () => {
  const strict: SimulatorOptions = { strictness: 'strict', limits: 'off' };

  it('refuses fields the version does not know yet, in the words of its time', async () => {
    const one = testSimulator(strict);
    const old = CLASSIC.replace('2024-10-21', '2024-02-01');
    const body = saying('x', { parallel_tool_calls: true, tools: [tool] });
    const said = await ask(one, { path: old, body });
    expect(JSON.parse(said.text).error.message).toBe('Unrecognized request argument supplied: parallel_tool_calls');
    expect((await ask(one, { body })).status).toBe(200);
    const fresh = await ask(one, { body: saying('x', { reasoning_effort: 'low' }) });
    expect(JSON.parse(fresh.text).error.code).toBe('unknown_parameter');
    const v1 = await ask(one, { path: V1, body: { model: 'gpt-4o', ...saying('x', { nonsense: 1 }) } });
    expect(JSON.parse(v1.text).error.message).toBe("Unknown parameter: 'nonsense'.");
  });

  it('refuses the role developer before its version, and more than ten headers of one’s own', async () => {
    const one = testSimulator(strict);
    const body = {
      messages: [
        { role: 'developer', content: 'x' },
        { role: 'user', content: 'x' },
      ],
    };
    expect((await ask(one, { body })).status).toBe(400);
    expect((await ask(one, { path: CLASSIC.replace('2024-10-21', '2024-12-01-preview'), body })).status).toBe(200);
    const headers = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x-mine-${i}`, '1']));
    expect((await ask(one, { headers, body: saying('x') })).status).toBe(431);
  });

  it('is lenient by default, as newer fronts are', async () => {
    expect((await ask(simulator, { body: saying('x', { nonsense: 1, store: true }) })).status).toBe(200);
  });
});
