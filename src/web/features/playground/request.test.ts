import { expect, it } from 'vitest';
import { codeOf } from './code.ts';
import { draftOf, emptyDraft, requestOf } from './request.ts';

const draft = { ...emptyDraft('Say “hello”, it’s me'), model: 'gpt-4o' };

it('sends what is filled in, and nothing else', () => {
  expect(requestOf({ ...draft, stream: false }, '').request).toEqual({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'Say “hello”, it’s me' }],
  });
  const full = { ...draft, system: 'Be brief', temperature: '0,5', maxTokens: '64', effort: 'low', tools: '[]' };
  expect(requestOf({ ...full, format: 'json_object' }, '')).toEqual({
    wrong: {},
    request: {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Say “hello”, it’s me' },
      ],
      temperature: 0.5,
      max_completion_tokens: 64,
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
      stream: true,
      stream_options: { include_usage: true },
    },
  });
});

it('says which fields cannot be read', () => {
  const { wrong } = requestOf({ ...draft, temperature: 'hot', tools: '{}', format: 'json_schema', schema: '{' }, '');
  expect(wrong).toEqual({ temperature: true, tools: true, schema: true });
});

it('takes a kept request apart and makes the same again, with what it does not know', () => {
  const schema = { type: 'object', properties: {} };
  const kept = {
    seed: 7,
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
    ],
    temperature: 0,
    tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema } },
  };
  const again = draftOf(JSON.stringify(kept));
  expect(again && requestOf(again, '').request).toEqual({
    ...kept,
    messages: [kept.messages[0], { role: 'user', content: 'Hello' }],
  });
  expect(draftOf('{"input":"an embedding"}')).toBeNull();
  expect(draftOf('not JSON')).toBeNull();
});

it('writes Python as Python writes it', () => {
  const { request } = requestOf({ ...draft, tools: '[{"strict":true,"x":null}]' }, '');
  const code = codeOf('Python', { origin: 'http://localhost:3210', key: 'k', request });
  expect(code).toContain('"strict": True,');
  expect(code).toContain('"x": None,');
  expect(code).toContain('stream=True,');
  expect(code).not.toMatch(/\b(true|null)\b/);
});
