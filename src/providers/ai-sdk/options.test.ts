/** What becomes of OpenAI's parameters on the way to each vendor. */
import { describe, expect, it } from 'vitest';
import { anthropic } from '../anthropic.ts';
import { bedrock } from '../bedrock.ts';
import { google } from '../google.ts';
import { ask, recorded, textOf, vendorWith, type Asking } from '../recorded.ts';

const claude: Asking = { provider: anthropic, model: 'claude-sonnet-4-5', key: 'k' };
const gemini: Asking = { provider: google, model: 'gemini-3.7-flash', key: 'k' };
const amazon: Asking = { provider: bedrock, model: 'eu.anthropic.claude-sonnet-4-6', key: 'k' };
const vendors = { anthropic: claude, google: gemini, bedrock: amazon };

type Json = Record<string, unknown>;
const json: Json = { messages: [{ role: 'user', content: 'Hello.' }] };

/** What the vendor got, and what was said of it. */
async function sentFor(asking: Asking, more: Json): Promise<{ body: Json; adapted: readonly string[] }> {
  const { fetch, sent } = vendorWith(recorded(vendorOf(asking), 'text', { stream: false }));
  const { status, body, adapted } = await ask(asking, { ...json, ...more }, fetch);
  expect([status, status === 200 ? '' : await textOf(body)]).toEqual([200, '']);
  return { body: sent[0]?.json as Json, adapted };
}

function vendorOf({ provider }: Asking): string {
  return provider === google ? 'google' : provider.id;
}

/** What a request that cannot be translated is told; nobody is asked. */
async function refusedFor(asking: Asking, more: Json): Promise<{ status: number; error: Json }> {
  const { fetch, sent } = vendorWith({ body: '' });
  const { status, body } = await ask(asking, { ...json, ...more }, fetch);
  expect(sent).toEqual([]);
  return { status, ...(JSON.parse(await textOf(body)) as { error: Json }) };
}

describe('sampling and limits', () => {
  it('Anthropic needs a limit: the model’s own where the client has none, 4096 where nobody knows', async () => {
    expect((await sentFor(claude, {})).body['max_tokens']).toBe(64_000);
    expect((await sentFor({ ...claude, model: 'claude-3-haiku-20240307' }, {})).body['max_tokens']).toBe(4096);
    const unknown = await sentFor({ ...claude, model: 'house-model' }, {});
    expect([unknown.body['max_tokens'], unknown.adapted]).toEqual([4096, ['max_tokens→4096']]);
    expect((await sentFor(claude, { max_tokens: 7 })).body['max_tokens']).toBe(7);
    const newer = await sentFor(claude, { max_tokens: 7, max_completion_tokens: 9 });
    expect(newer.body['max_tokens']).toBe(9);
    const over = await sentFor(claude, { max_tokens: 200_000 });
    expect([over.body['max_tokens'], over.adapted]).toEqual([64_000, ['max_tokens→64000']]);
  });

  it('says what was changed or left out, and nothing of what means nothing there', async () => {
    const all = {
      temperature: 1.7,
      top_p: 0.5,
      frequency_penalty: 0.3,
      presence_penalty: 0,
      seed: 7,
      logit_bias: { 50256: -100 },
      logprobs: false,
      top_logprobs: null,
      verbosity: 'low',
      store: true,
      metadata: { a: 'b' },
      service_tier: 'auto',
    };
    const { body, adapted } = await sentFor(claude, all);
    expect(body).toMatchObject({ temperature: 1 });
    expect(body).not.toHaveProperty('top_p');
    expect([...adapted].sort()).toEqual([
      '-frequency_penalty',
      '-logit_bias',
      '-seed',
      '-top_p',
      '-verbosity',
      'temperature→1.0',
    ]);
    const { adapted: fits } = await sentFor(gemini, all);
    expect([...fits].sort()).toEqual(['-logit_bias', '-verbosity']);
  });

  it('a model without samplers gets none', async () => {
    const { body, adapted } = await sentFor({ ...claude, model: 'claude-opus-5' }, { temperature: 0.5 });
    expect(body).not.toHaveProperty('temperature');
    expect(adapted).toEqual(['-temperature']);
  });

  it('null is as good as absent everywhere', async () => {
    const nothing = { temperature: null, stop: null, tools: null, tool_choice: null, response_format: null, n: null };
    for (const asking of Object.values(vendors)) {
      const bare = await sentFor(asking, {});
      expect(await sentFor(asking, { ...nothing, reasoning_effort: null, user: null, max_tokens: null })).toEqual(bare);
    }
  });

  it('stop sequences are one or many; Claude takes none of white space', async () => {
    expect((await sentFor(claude, { stop: 'END' })).body['stop_sequences']).toEqual(['END']);
    expect((await sentFor(claude, { stop: ['\n'] })).body).not.toHaveProperty('stop_sequences');
    expect((await sentFor(gemini, { stop: ['\n', ''] })).body['generationConfig']).toEqual({ stopSequences: ['\n'] });
    expect((await sentFor(amazon, { stop: ['\n', 'x'] })).body['inferenceConfig']).toEqual({ stopSequences: ['x'] });
    const llama = { ...amazon, model: 'meta.llama3-70b-instruct-v1:0' };
    expect((await sentFor(llama, { stop: ['\n'] })).body['inferenceConfig']).toEqual({ stopSequences: ['\n'] });
  });
});

describe('reasoning', () => {
  const thinkingOf = async (asking: Asking, effort: string, more: Json = {}) => {
    const { body, adapted } = await sentFor(asking, { reasoning_effort: effort, ...more });
    const config = body['generationConfig'] as Json | undefined;
    const extra = body['additionalModelRequestFields'] as Json | undefined;
    const output = (body['output_config'] ?? extra?.['output_config']) as Json | undefined;
    const thinking = body['thinking'] ?? config?.['thinkingConfig'] ?? extra?.['thinking'];
    return [thinking, output?.['effort'], adapted];
  };

  it.each<[string, string, unknown, string | undefined, string[]]>([
    ['claude-sonnet-4-5', 'low', { type: 'enabled', budget_tokens: 6400 }, undefined, []],
    ['claude-sonnet-4-5', 'max', { type: 'enabled', budget_tokens: 57_600 }, undefined, ['reasoning_effort→xhigh']],
    ['claude-sonnet-4-5', 'none', { type: 'disabled' }, undefined, []],
    ['claude-opus-4-1-20250805', 'high', { type: 'enabled', budget_tokens: 19_200 }, undefined, []],
    ['claude-sonnet-5', 'minimal', { type: 'adaptive', display: 'summarized' }, 'low', ['reasoning_effort→low']],
    ['claude-sonnet-5', 'xhigh', { type: 'adaptive', display: 'summarized' }, 'xhigh', []],
    ['claude-opus-4-6', 'xhigh', { type: 'adaptive', display: 'summarized' }, 'high', ['reasoning_effort→high']],
    ['claude-opus-4-6', 'max', { type: 'adaptive', display: 'summarized' }, 'max', []],
  ])('%s, %s', async (model, effort, thinking, level, adapted) => {
    expect(await thinkingOf({ ...claude, model }, effort)).toEqual([thinking, level, adapted]);
  });

  it.each<[string, string, unknown, string[]]>([
    ['gemini-3.7-flash', 'none', { thinkingLevel: 'low' }, ['reasoning_effort→low']],
    ['gemini-3.7-flash', 'medium', { thinkingLevel: 'medium', includeThoughts: true }, []],
    ['gemini-3.7-flash', 'max', { thinkingLevel: 'high', includeThoughts: true }, ['reasoning_effort→high']],
    ['gemini-3-flash-preview', 'none', { thinkingLevel: 'minimal' }, ['reasoning_effort→minimal']],
    ['gemini-3.5-flash-lite', 'minimal', { thinkingLevel: 'minimal', includeThoughts: true }, []],
    ['gemini-3.1-pro-preview', 'minimal', { thinkingLevel: 'low', includeThoughts: true }, ['reasoning_effort→low']],
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }, []],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 1311 }, ['reasoning_effort→minimal']],
    ['gemini-2.0-flash', 'high', undefined, ['-reasoning_effort']],
  ])('%s, %s', async (model, effort, thinking, adapted) => {
    expect(await thinkingOf({ ...gemini, model }, effort)).toEqual([thinking, undefined, adapted]);
  });

  it.each<[string, string, unknown, string | undefined, string[]]>([
    ['eu.anthropic.claude-sonnet-4-6', 'low', { type: 'adaptive', display: 'summarized' }, 'low', []],
    ['us.anthropic.claude-opus-4-8', 'max', { type: 'adaptive', display: 'summarized' }, 'max', []],
    ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'low', { type: 'enabled', budget_tokens: 6400 }, undefined, []],
    ['meta.llama3-70b-instruct-v1:0', 'low', undefined, undefined, ['-reasoning_effort']],
  ])('on Bedrock %s, %s', async (model, effort, thinking, level, adapted) => {
    expect(await thinkingOf({ ...amazon, model }, effort)).toEqual([thinking, level, adapted]);
  });

  const inALoop = {
    messages: [
      { role: 'user', content: 'The weather?' },
      { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'w', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
    ],
    tools: [{ type: 'function', function: { name: 'w' } }],
  };

  it('stops where its own beginning was not given back: a budget would be refused', async () => {
    expect(await thinkingOf(claude, 'low', inALoop)).toEqual([{ type: 'disabled' }, undefined, ['-reasoning_effort']]);
    const old = { ...amazon, model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' };
    expect(await thinkingOf(old, 'low', inALoop)).toEqual([undefined, undefined, ['-reasoning_effort']]);
    // Models that decide for themselves do not mind.
    expect((await thinkingOf({ ...claude, model: 'claude-sonnet-5' }, 'low', inALoop))[2]).toEqual([]);
  });

  it('Gemini is told where a call’s signature got lost, instead of refusing it', async () => {
    const { body } = await sentFor(gemini, inALoop);
    expect(JSON.stringify(body)).toContain('"thoughtSignature":"skip_thought_signature_validator"');
  });

  it('another vendor’s signatures stay behind', async () => {
    const details = [
      { type: 'reasoning.text', text: 'a', signature: 's', format: 'openai-responses-v1' },
      { type: 'reasoning.summary', summary: 'b' },
      { type: 'reasoning.text', text: 'unsigned', format: 'anthropic-claude-v1' },
      'nonsense',
    ];
    const messages = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hi.', reasoning_content: 'a', reasoning_details: details },
      { role: 'user', content: 'And?' },
    ];
    for (const asking of Object.values(vendors)) {
      const { body } = await sentFor(asking, { messages });
      expect(JSON.stringify(body)).not.toMatch(/thinking"|reasoningContent|unsigned|signature/i);
    }
  });

  it('redacted reasoning comes and goes sealed', async () => {
    const sealed = { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: 'anthropic-claude-v1', index: 0 };
    const messages = [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hi.', reasoning_details: [sealed] },
      { role: 'user', content: 'And?' },
    ];
    const { body } = await sentFor(claude, { messages });
    expect((body['messages'] as Json[])[1]!['content']).toEqual([
      { type: 'redacted_thinking', data: 'ZGF0YQ==' },
      { type: 'text', text: 'Hi.' },
    ]);
    const answer = {
      ...(JSON.parse(String(recorded('anthropic', 'text', { stream: false }).body)) as Json),
      content: [
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'text', text: 'Hi.' },
      ],
    };
    const { body: back } = await ask(claude, json, vendorWith({ body: JSON.stringify(answer) }).fetch);
    expect(JSON.parse(await textOf(back))).toMatchObject({ choices: [{ message: { reasoning_details: [sealed] } }] });
  });
});

describe('JSON', () => {
  const object = { response_format: { type: 'json_object' } };

  it('has a mode at Google, and is asked for in words elsewhere', async () => {
    expect((await sentFor(gemini, object)).body['generationConfig']).toEqual({ responseMimeType: 'application/json' });
    for (const asking of [claude, amazon]) {
      const { body, adapted } = await sentFor(asking, object);
      expect(JSON.stringify(body['system'])).toContain('one JSON object');
      expect(adapted).toEqual(['response_format→instruction']);
    }
    const tools = [{ type: 'function', function: { name: 'w' } }];
    const { body, adapted } = await sentFor(gemini, { ...object, tools });
    expect(body['generationConfig']).toEqual({});
    expect(adapted).toEqual(['response_format→instruction']);
  });

  it('schemas of tools are fitted to what Gemini reads', async () => {
    const parameters = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        default: { const: 'x', default: 'x' },
        count: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 10 },
        share: { type: 'number', exclusiveMaximum: 1 },
        list: { type: 'array', items: { anyOf: [{ const: 1 }, { type: 'null' }] } },
        required: { type: 'string', enum: ['const', 'default'] },
      },
      required: ['default', 'count'],
    };
    const tools = [{ type: 'function', function: { name: 'w', parameters } }];
    const { body } = await sentFor(gemini, { tools });
    expect(body['tools']).toEqual([
      {
        functionDeclarations: [
          {
            name: 'w',
            description: '',
            parametersJsonSchema: {
              type: 'object',
              properties: {
                default: { enum: ['x'] },
                count: { type: 'integer', minimum: 1, maximum: 9 },
                share: { type: 'number', maximum: 1 },
                list: { type: 'array', items: { anyOf: [{ enum: [1] }, { type: 'null' }] } },
                required: { type: 'string', enum: ['const', 'default'] },
              },
              required: ['default', 'count'],
            },
          },
        ],
      },
    ]);
    // Nobody else's business.
    const other = await sentFor(claude, { tools });
    expect(other.body['tools']).toMatchObject([{ input_schema: parameters }]);
  });
});

describe('requests that cannot be translated', () => {
  it.each<[string, Json, string | null, string | null, RegExp]>([
    ['several answers', { n: 2 }, 'n', 'unsupported_value', /'n' does not support 2/],
    ['functions of 2023', { functions: [{ name: 'f' }] }, 'functions', 'unsupported_parameter', /Use 'tools'/],
    ['no messages', { messages: [] }, 'messages', 'invalid_value', /messages/],
    ['messages that are none', { messages: 'Hello.' }, 'messages', 'invalid_value', /messages/],
    ['a role nobody has', { messages: [{ role: 'god', content: '' }] }, 'messages[0].role', 'invalid_value', /role/],
    [
      'a content that is none',
      { messages: [{ role: 'user', content: 7 }] },
      'messages[0].content',
      'invalid_value',
      /content/,
    ],
    [
      'a part nobody knows',
      { messages: [{ role: 'user', content: [{ type: 'hologram' }] }] },
      'messages[0].content[0].type',
      'invalid_value',
      /type/,
    ],
    [
      'a result without a call',
      { messages: [{ role: 'tool', tool_call_id: 'x', content: 'y' }] },
      'messages.[0].role',
      null,
      /must be a response/,
    ],
    ['a tool that is none', { tools: [{ type: 'retrieval' }] }, 'tools[0].type', 'invalid_value', /tools\[0\]/],
    ['an effort that is none', { reasoning_effort: 'heroic' }, 'reasoning_effort', 'invalid_value', /reasoning_effort/],
  ])('%s', async (_, more, param, code, message) => {
    for (const asking of Object.values(vendors)) {
      const { status, error } = await refusedFor(asking, more);
      expect({ status, ...error }).toEqual({
        status: 400,
        message: expect.stringMatching(message) as string,
        type: 'invalid_request_error',
        param,
        code,
      });
    }
  });

  it('audio where nobody listens', async () => {
    const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
    const messages = [{ role: 'user', content: [audio] }];
    for (const asking of [claude, amazon]) {
      const { status, error } = await refusedFor(asking, { messages });
      expect([status, error['type']]).toEqual([400, 'invalid_request_error']);
    }
    const { body } = await sentFor(gemini, { messages });
    expect(JSON.stringify(body)).toContain('{"inlineData":{"mimeType":"audio/wav","data":"AAAA"}}');
  });
});
