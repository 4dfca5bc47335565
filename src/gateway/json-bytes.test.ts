import { describe, expect, it } from 'vitest';
import { usageFrom } from './usage.ts';
import { asStream, outputTokensOf, readAnswer } from './json-answer.ts';
import { withMembers } from './json-bytes.ts';

const set = (text: string, members: Record<string, string>) =>
  withMembers(Buffer.from(text), new Map(Object.entries(members))).toString('utf8');

describe('changing members of an object', () => {
  it.each([
    ['{"model":"a","n":1}', '{"model":"b","n":1}'],
    ['{ "n" : 1.0 ,\n "model"\t:  "a" }', '{ "n" : 1.0 ,\n "model"\t:  "b" }'],
    ['{"messages":[{"model":"inner"}],"model":"a"}', '{"messages":[{"model":"inner"}],"model":"b"}'],
    ['{"x":"\\"model\\":\\"no\\"","model":null}', '{"x":"\\"model\\":\\"no\\"","model":"b"}'],
    ['{"x":"a\\\\","model":{"deep":[1,{"}":"]"}]}}', '{"x":"a\\\\","model":"b"}'],
    ['{"mod\\u0065l":"a"}', '{"mod\\u0065l":"b"}'],
    ['{"model":"a","model":"c"}', '{"model":"b","model":"b"}'],
    ['{"big":12345678901234567890,"model":1e5}', '{"big":12345678901234567890,"model":"b"}'],
    ['{"中":"é","model":"文"}', '{"中":"é","model":"b"}'],
    ['{}', '{"model":"b"}'],
    [' \n{ } ', ' \n{"model":"b" } '],
    ['{"n":1}', '{"model":"b","n":1}'],
    ['{"n":-0.5e-3}', '{"model":"b","n":-0.5e-3}'],
  ])('%s', (before, after) => {
    expect(set(before, { model: '"b"' })).toBe(after);
    expect(JSON.parse(after).model).toBe('b');
  });

  it('changes several at once and adds what is missing', () => {
    expect(set('{"a":1,"b":2}', { b: '3', c: '4', d: '5' })).toBe('{"c":4,"d":5,"a":1,"b":3}');
  });

  it('leaps over a large image quickly and unharmed', () => {
    const image = 'A'.repeat(8_000_000);
    const text = `{"messages":[{"url":"data:image/png;base64,${image}"}],"model":"a"}`;
    expect(set(text, { model: '"b"' })).toBe(text.replace('"model":"a"', '"model":"b"'));
  });
});

describe('what an answer says of itself', () => {
  const read = (value: unknown) =>
    readAnswer(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), usageFrom);

  it('is its usage and model, wherever they stand', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, completion_tokens_details: { reasoning_tokens: 2 } };
    const expected = { usage: { input: 3, cached: 0, output: 4, reasoning: 2, source: 'provider' }, model: 'gpt-4o' };
    expect(read({ usage, model: 'gpt-4o', choices: [] })).toEqual(expected);
    expect(read({ choices: [{ message: { content: 'x'.repeat(5000) } }], model: 'gpt-4o', usage })).toEqual(expected);
    expect(read({ usage, model: 'gpt-4o', choices: [{ message: { content: 'x'.repeat(5000) } }] })).toEqual(expected);
    expect(
      read(
        '{ "model" : "gpt-4o" , "usage" : {"prompt_tokens":3,"completion_tokens":4,"completion_tokens_details":{"reasoning_tokens":2}} }',
      ),
    ).toEqual(expected);
  });

  it('is never what the model wrote', () => {
    const content = '"usage":{"prompt_tokens":1,"completion_tokens":1},"model":"fake"';
    expect(read({ choices: [{ message: { content } }], usage: null })).toEqual({ usage: null, model: null });
    expect(read({ choices: [{ message: { content: 'usage', role: 'model' } }] })).toEqual({ usage: null, model: null });
  });

  it.each(['', '{', '[]', '{"usage":', '{"usage":{"prompt_tokens":1', '<html>'])('%j says nothing', (text) => {
    expect(read(text).usage).toBeNull();
  });

  it('is supposed from its text when it does not count', () => {
    const body = Buffer.from(JSON.stringify({ choices: [{ message: { content: 'word '.repeat(100) } }] }));
    expect(outputTokensOf(body)).toBeGreaterThan(100);
    expect(outputTokensOf(Buffer.from('not json'))).toBe(0);
  });
});

describe('a whole answer as a stream', () => {
  const frames = (stream: Buffer | null) =>
    (stream?.toString('utf8') ?? '')
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice(6)));

  it('has a chunk for every choice, numbered tool calls, the reason, and usage when asked for', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const body = Buffer.from(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        choices: [
          { index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' },
          { index: 1, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1 },
      }),
    );
    const chunks = frames(asStream(body, { usage: true }));
    expect(chunks.map((chunk) => chunk.object)).toEqual(Array.from({ length: 5 }, () => 'chat.completion.chunk'));
    expect(chunks[0].choices[0].delta.tool_calls).toEqual([{ index: 0, ...call }]);
    expect(chunks[1].choices[0].finish_reason).toBe('tool_calls');
    expect(chunks[2].choices[0]).toMatchObject({ index: 1, delta: { content: 'hi' } });
    expect(chunks[4]).toMatchObject({ choices: [], usage: { prompt_tokens: 1 } });
    expect(frames(asStream(body, { usage: false }))).toHaveLength(4);
    expect(asStream(body, { usage: false })?.toString().endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('is not made of what is no answer', () => {
    expect(asStream(Buffer.from('{"error":{}}'), { usage: false })).toBeNull();
    expect(asStream(Buffer.from('nonsense'), { usage: false })).toBeNull();
  });
});
