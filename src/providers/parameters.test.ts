import { describe, expect, it } from 'vitest';
import { baseModelOf, factsOf, knownChatModels } from './models.ts';
import { adaptRequest, policyOf, repairFrom, type JsonObject } from './parameters.ts';

const hello = [{ role: 'user', content: 'Hello' }];
const full: JsonObject = {
  model: 'x',
  messages: hello,
  max_tokens: 100,
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  stop: ['\n'],
  stream: true,
  stream_options: { include_usage: true },
};

describe('the base model in a response', () => {
  it.each([
    ['gpt-5.4-2026-03-05', 'gpt-5.4'],
    ['gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
    ['gpt-4o-2024-11-20', 'gpt-4o'],
    ['o1-2024-12-17', 'o1'],
    ['gpt-6.1-sol-2026-09-29', 'gpt-6.1-sol'],
    ['gpt-35-turbo', 'gpt-35-turbo'],
    ['gpt-3.5-turbo-0125', 'gpt-35-turbo'],
    ['gpt-35-turbo-16k-0613', 'gpt-35-turbo-16k'],
    ['gpt-4-0613', 'gpt-4'],
    ['gpt-4-32k-0314', 'gpt-4-32k'],
    ['gpt-4-1106-preview', 'gpt-4-turbo-preview'],
    ['gpt-4-turbo-2024-04-09', 'gpt-4-turbo'],
    ['openai/GPT-4o', 'gpt-4o'],
    ['gpt-7-nova-2027-01-01', 'gpt-7-nova'],
    ['DeepSeek-V3.1', 'deepseek-v3.1'],
  ])('%s is %s', (full, base) => {
    expect(baseModelOf(full)).toBe(base);
  });
});

describe('what is known of models', () => {
  it.each<[string, Partial<ReturnType<typeof factsOf> & object>]>([
    ['gpt-4o', { vision: true, tools: true, reasoning: false, contextTokens: 128_000 }],
    ['gpt-4', { vision: false, contextTokens: 8192 }],
    ['gpt-4-32k', { contextTokens: 32_768 }],
    ['gpt-35-turbo', { vision: false, tools: true, contextTokens: 16_385 }],
    ['gpt-5', { reasoning: true, contextTokens: 272_000, efforts: ['minimal', 'low', 'medium', 'high'] }],
    ['gpt-5.6-sol-2026-07-09', { reasoning: true, contextTokens: 922_000 }],
    ['o3-mini', { vision: false, reasoning: true }],
    ['o1', { streaming: false }],
    ['gpt-5.4-pro', { responsesOnly: true }],
    ['gpt-5.3-codex', { responsesOnly: true }],
    ['gpt-9-codex', { responsesOnly: true }],
    ['gpt-5.2-chat', { family: 'chat', reasoning: false }],
    ['gpt-7-nova', { family: 'gpt-5.1', efforts: null, contextTokens: null }],
    ['text-embedding-3-large', { kind: 'embedding' }],
    ['whisper', { kind: 'audio' }],
    ['gpt-image-2', { kind: 'image' }],
    ['gpt-realtime-2.1', { kind: 'realtime' }],
    ['claude-opus-4-6', { vision: true, family: 'other' }],
    ['meta-llama/Llama-3.3-70B-Instruct-Turbo', { tools: true, vision: false }],
  ])('%s', (model, facts) => {
    expect(factsOf(model)).toMatchObject(facts);
  });

  it('is nothing for a name that says nothing', () => {
    expect(factsOf('prod-chat')).toBeNull();
    expect(policyOf('prod-chat')).toBeNull();
    expect(policyOf(null)).toBeNull();
  });

  it('offers chat models to choose from, no others', () => {
    expect(knownChatModels()).toContain('gpt-4o');
    expect(knownChatModels()).not.toContain('text-embedding-ada-002');
    expect(knownChatModels()).not.toContain('gpt-5-pro');
  });
});

describe('a request made to fit', () => {
  it('goes out as it came when the base model is unknown, or takes all of it', () => {
    for (const model of [null, 'prod-chat', 'gpt-4o', 'gpt-4.1-2025-04-14', 'claude-opus-4-6']) {
      const { json, adapted } = adaptRequest(full, model);
      expect(json).toBe(full);
      expect(adapted).toEqual([]);
    }
  });

  it.each(['gpt-5', 'gpt-5.4', 'o3', 'o4-mini', 'gpt-6.1-sol'])(
    '%s: tokens renamed, samplers and stop dropped',
    (model) => {
      const { json, adapted } = adaptRequest(full, model);
      expect(json).toEqual({
        model: 'x',
        messages: hello,
        max_completion_tokens: 100,
        stream: true,
        stream_options: { include_usage: true },
      });
      expect(adapted).toEqual([
        'max_tokens→max_completion_tokens',
        '-temperature',
        '-top_p',
        '-presence_penalty',
        '-frequency_penalty',
        '-stop',
      ]);
      expect(full).toHaveProperty('max_tokens');
    },
  );

  it('keeps the newer of two token limits', () => {
    expect(adaptRequest({ messages: hello, max_tokens: 1, max_completion_tokens: 2 }, 'gpt-5').json).toEqual({
      messages: hello,
      max_completion_tokens: 2,
    });
  });

  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5.1', 'minimal', 'low'],
    ['o3', 'minimal', 'low'],
    ['gpt-5.4', 'max', 'xhigh'],
    ['gpt-5.4', 'none', 'none'],
    ['gpt-6-luna', 'max', 'max'],
  ])('%s takes effort %s as %s', (model, asked, sent) => {
    expect(adaptRequest({ messages: hello, reasoning_effort: asked }, model).json['reasoning_effort']).toBe(sent);
  });

  it('drops reasoning parameters where there is no reasoning', () => {
    const { json, adapted } = adaptRequest({ messages: hello, reasoning_effort: 'low', verbosity: 'low' }, 'gpt-4o');
    expect(json).toEqual({ messages: hello });
    expect(adapted).toEqual(['-verbosity', '-reasoning_effort']);
  });

  it('parallel tool calls: not on the o-series, nor with minimal effort', () => {
    const asked = { messages: hello, parallel_tool_calls: true };
    expect(adaptRequest(asked, 'o3-mini').adapted).toEqual(['-parallel_tool_calls']);
    expect(adaptRequest(asked, 'gpt-5').adapted).toEqual([]);
    expect(adaptRequest({ ...asked, reasoning_effort: 'minimal' }, 'gpt-5').adapted).toEqual(['-parallel_tool_calls']);
  });

  it('roles change only where they must', () => {
    const roles = (model: string, ...given: string[]) => {
      const messages = given.map((role) => ({ role, content: 'x' }));
      const sent = adaptRequest({ messages }, model).json['messages'];
      return (sent as { role: string }[]).map(({ role }) => role); // the messages written above
    };
    expect(roles('gpt-5', 'system', 'user')).toEqual(['system', 'user']);
    expect(roles('gpt-5', 'developer', 'user')).toEqual(['developer', 'user']);
    expect(roles('o3', 'system', 'developer', 'user')).toEqual(['developer', 'developer', 'user']);
    expect(roles('gpt-4o', 'developer', 'user')).toEqual(['system', 'user']);
    expect(roles('o1-mini', 'system', 'user')).toEqual(['user', 'user']);
  });

  it('drops stream_options without stream', () => {
    const { adapted } = adaptRequest({ messages: hello, stream_options: { include_usage: true } }, 'gpt-4o');
    expect(adapted).toEqual(['-stream_options']);
  });

  it('leaves a request without messages to the upstream’s own words', () => {
    expect(adaptRequest({ messages: 'nonsense' }, 'o3').adapted).toEqual([]);
  });
});

describe('a request repaired after a refusal', () => {
  const E = (message: string, param: string | null, code: string | null) =>
    JSON.stringify({ error: { message, type: 'invalid_request_error', param, code } });
  const E12 = E(
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'max_tokens',
    'unsupported_parameter',
  );

  it.each<[string, string, JsonObject, string[]]>([
    ['E12', E12, { messages: hello, max_completion_tokens: 100 }, ['max_tokens→max_completion_tokens']],
    [
      'E13',
      E(
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
        'temperature',
        'unsupported_value',
      ),
      { messages: hello, max_tokens: 100 },
      ['-temperature'],
    ],
  ])('%s', (_, body, rest, adapted) => {
    const asked = { messages: hello, max_tokens: 100, ...(adapted[0] === '-temperature' ? { temperature: 0 } : {}) };
    expect(repairFrom(body, asked)).toEqual({ json: rest, adapted });
  });

  it('E14, E15 and E16 remove what is named', () => {
    const asked = {
      messages: hello,
      stream: true,
      stream_options: {},
      parallel_tool_calls: true,
      seed: 1,
      logprobs: true,
    };
    const without = (...names: string[]) =>
      Object.fromEntries(Object.entries(asked).filter(([name]) => !names.includes(name)));
    expect(
      repairFrom(E("Unknown parameter: 'stream_options'.", 'stream_options', 'unknown_parameter'), asked)?.json,
    ).toEqual(without('stream_options'));
    expect(
      repairFrom(E('Unrecognized request argument supplied: parallel_tool_calls', null, null), asked)?.json,
    ).toEqual(without('parallel_tool_calls'));
    expect(repairFrom(E('Unrecognized request arguments supplied: seed, logprobs', null, null), asked)?.json).toEqual(
      without('seed', 'logprobs'),
    );
    expect(
      repairFrom(
        E("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options', null),
        asked,
      )?.json,
    ).toEqual(without('stream_options'));
  });

  it('an old API version gets max_tokens back', () => {
    const body = E('Unrecognized request argument supplied: max_completion_tokens', null, null);
    expect(repairFrom(body, { messages: hello, max_completion_tokens: 5 })).toEqual({
      json: { messages: hello, max_tokens: 5 },
      adapted: ['max_completion_tokens→max_tokens'],
    });
  });

  it('a role the model does not know becomes one it does', () => {
    const messages = [{ role: 'system', content: 'Be brief' }, ...hello];
    const refused = E(
      "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      'messages[0].role',
      'unsupported_value',
    );
    expect(repairFrom(refused, { messages })?.adapted).toEqual(['system→user']);
    const old = E(
      "'developer' is not one of ['system', 'assistant', 'user', 'function'] - 'messages.0.role'",
      null,
      null,
    );
    expect(repairFrom(old, { messages: [{ role: 'developer', content: 'Be brief' }, ...hello] })?.adapted).toEqual([
      'developer→system',
    ]);
  });

  it('a model that cannot stream is asked without', () => {
    const body = E(
      "Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.",
      'stream',
      'unsupported_value',
    );
    expect(repairFrom(body, full)?.adapted).toEqual(['-stream', '-stream_options']);
  });

  it('is null when nothing can be dropped, the parameter is not there, or it is about something else', () => {
    expect(
      repairFrom(E("Unknown parameter: 'tools'.", 'tools', 'unknown_parameter'), { messages: hello, tools: [] }),
    ).toBeNull();
    expect(repairFrom(E12, { messages: hello })).toBeNull();
    expect(repairFrom('{"error":{"code":"404","message": "Resource not found"}}', full)).toBeNull();
    expect(repairFrom('<html>', full)).toBeNull();
  });
});
