/** What clients may send, from nearly right to not at all. */
import * as fc from 'fast-check';
import type { Sent } from './client.ts';

/** Values that are trouble for whoever trusts them. */
const odd = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -1,
  1e308,
  1e21,
  2 ** 53,
  0.1,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥'.repeat(50),
  'x'.repeat(5_000),
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00%2e%2e/',
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
);
const anything = fc.oneof({ weight: 3, arbitrary: odd }, { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) });

const words = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant('Say hello.'),
);
const maybe = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: anything });

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: maybe(words) }),
  fc.record({
    type: fc.constant('image_url'),
    image_url: maybe(
      fc.record({
        url: fc.constantFrom('data:image/png;base64,iVBORw0KGgo=', 'http://127.0.0.1/x.png', 'data:', 'x'),
        detail: maybe(fc.constantFrom('low', 'high', 'auto')),
      }),
    ),
  }),
  fc.record({ type: fc.constantFrom('input_audio', 'file', 'nothing') }),
);
const message = fc.record(
  {
    role: maybe(fc.constantFrom('system', 'user', 'assistant', 'tool', 'developer', 'function')),
    content: maybe(fc.oneof(words, fc.array(part, { maxLength: 3 }))),
    name: maybe(words),
    tool_call_id: maybe(fc.constant('call_1')),
    tool_calls: maybe(
      fc.array(
        fc.record({
          id: maybe(fc.constant('call_1')),
          type: maybe(fc.constant('function')),
          function: maybe(fc.record({ name: maybe(words), arguments: maybe(words) })),
        }),
        { maxLength: 2 },
      ),
    ),
  },
  { requiredKeys: ['role', 'content'] },
);
const tool = fc.record(
  {
    type: maybe(fc.constant('function')),
    function: maybe(
      fc.record({
        name: maybe(fc.constantFrom('f', 'get_weather', 'ü', '')),
        parameters: maybe(fc.constant({ type: 'object', properties: { city: { type: 'string' } } })),
      }),
    ),
  },
  { requiredKeys: ['type', 'function'] },
);

/** A chat request with any of its fields wrong. */
export const chatBody: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    model: maybe(fc.constantFrom('gpt-4o', 'gpt-5.4', 'o4-mini', 'nobody')),
    messages: maybe(fc.array(message, { maxLength: 4 })),
    stream: maybe(fc.boolean()),
    stream_options: maybe(fc.record({ include_usage: maybe(fc.boolean()) })),
    max_tokens: maybe(fc.integer({ min: -1, max: 60 })),
    max_completion_tokens: maybe(fc.integer({ min: -1, max: 60 })),
    temperature: maybe(fc.double({ min: -1, max: 3 })),
    top_p: maybe(fc.double({ min: -1, max: 2 })),
    n: maybe(fc.integer({ min: -1, max: 4 })),
    stop: maybe(fc.array(words, { maxLength: 5 })),
    seed: maybe(fc.integer()),
    logprobs: maybe(fc.boolean()),
    top_logprobs: maybe(fc.integer({ min: -1, max: 22 })),
    logit_bias: maybe(fc.dictionary(fc.string({ maxLength: 5 }), fc.integer({ min: -200, max: 200 }), { maxKeys: 3 })),
    tools: maybe(fc.array(tool, { maxLength: 3 })),
    tool_choice: maybe(fc.constantFrom('auto', 'none', 'required')),
    response_format: maybe(
      fc.oneof(
        fc.constant({ type: 'json_object' }),
        fc.record({
          type: fc.constant('json_schema'),
          json_schema: maybe(fc.record({ name: maybe(words), strict: maybe(fc.boolean()), schema: anything })),
        }),
      ),
    ),
    reasoning_effort: maybe(fc.constantFrom('none', 'minimal', 'low', 'high')),
    user: maybe(words),
    metadata: anything,
  },
  { requiredKeys: ['model', 'messages'] },
);

const embeddingsBody = fc.record(
  {
    model: maybe(fc.constant('text-embedding-3-small')),
    input: maybe(
      fc.oneof(
        words,
        fc.array(words, { maxLength: 4 }),
        fc.array(fc.integer({ min: -5, max: 200_000 }), { maxLength: 9 }),
      ),
    ),
    dimensions: maybe(fc.integer({ min: -1, max: 2_000 })),
    encoding_format: maybe(fc.constantFrom('float', 'base64')),
  },
  { requiredKeys: ['model', 'input'] },
);

const responsesBody = fc.record(
  {
    model: maybe(fc.constantFrom('gpt-4o', 'gpt-5.4')),
    input: maybe(
      fc.oneof(
        words,
        fc.array(
          fc.record({
            role: maybe(fc.constant('user')),
            content: maybe(words),
            type: maybe(fc.constantFrom('message', 'item_reference', 'function_call_output')),
          }),
          { maxLength: 3 },
        ),
      ),
    ),
    stream: maybe(fc.boolean()),
    store: maybe(fc.boolean()),
    background: maybe(fc.boolean()),
    previous_response_id: maybe(fc.constant('resp_1')),
    max_output_tokens: maybe(fc.integer({ min: -1, max: 50 })),
    tools: maybe(
      fc.array(fc.record({ type: maybe(fc.constantFrom('function', 'web_search', 'mcp')), name: maybe(words) }), {
        maxLength: 2,
      }),
    ),
    text: maybe(fc.record({ format: anything, verbosity: anything })),
    reasoning: maybe(fc.record({ effort: anything, summary: anything })),
    truncation: anything,
  },
  { requiredKeys: ['model', 'input'] },
);

const otherBody = fc.record(
  {
    model: maybe(fc.constantFrom('gpt-4o', 'gpt-image-1')),
    prompt: maybe(words),
    input: maybe(words),
    n: anything,
    size: anything,
    voice: anything,
    max_tokens: anything,
  },
  { requiredKeys: ['model', 'prompt'] },
);

const form = fc
  .record({ boundary: fc.constantFrom('b', 'x'.repeat(80), '"', ''), name: words, value: words, end: fc.boolean() })
  .map(({ boundary, name, value, end }) => ({
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: `--${boundary}\r\ncontent-disposition: form-data; name="${name.replaceAll(/[\r\n"]/g, '')}"; filename="a"\r\n\r\n${value}\r\n${end ? `--${boundary}--\r\n` : ''}`,
  }));

const json = 'application/json';
const broken = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    '"',
    'null',
    '1',
    '{"messages":',
    '['.repeat(20_000),
    `{"a":${'{"a":'.repeat(5_000)}`,
    '\ufeff{}',
    '{"model":"gpt-4o","model":1}',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** A body, and what it says it is. */
export const anyBody: fc.Arbitrary<{ contentType: string; body: string | Buffer }> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .oneof(chatBody, chatBody, embeddingsBody, responsesBody, otherBody)
      .map((value) => ({ contentType: json, body: JSON.stringify(value) })),
  },
  { weight: 2, arbitrary: broken.map((body) => ({ contentType: json, body })) },
  { weight: 1, arbitrary: form },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ maxLength: 300 })
      .map((bytes) => ({ contentType: 'application/octet-stream', body: Buffer.from(bytes) })),
  },
);

const operations = [
  'chat/completions',
  'completions',
  'embeddings',
  'responses',
  'responses/resp_1',
  'responses/resp_1/input_items',
  'responses/resp_1/cancel',
  'images/generations',
  'images/edits',
  'audio/transcriptions',
  'audio/translations',
  'audio/speech',
  'files',
  'files/file-1/content',
  'batches',
  'batches/batch_1/cancel',
  'models',
  'models/gpt-4o',
  'messages',
  'messages/count_tokens',
  'realtime',
  'nothing',
];

/** Segments that must be decoded once, or cannot be. */
const segment = fc.constantFrom(
  'gpt-4o',
  'gpt-5.4',
  'nobody',
  '%',
  '%zz',
  '%2F',
  '%00',
  '..',
  '.',
  '%2e%2e',
  'ü',
  'a%20b',
  'x'.repeat(3_000),
  '__proto__',
);
const version = fc.constantFrom(
  '',
  '?api-version=2024-10-21',
  '?api-version=2025-04-01-preview',
  '?api-version=v1',
  '?api-version=',
  '?api-version=%',
  '?api-version=2024-10-21&api-version=1',
  `?${'a&'.repeat(500)}`,
);

/** Addresses of the data plane on every surface, and beside them. */
export const dataPath: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom('/openai/v1/', '/v1/', '//openai//v1/', '/anthropic/v1/'),
        fc.constantFrom(...operations),
        version,
      )
      .map((each) => each.join('')),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(segment, fc.constantFrom(...operations), version)
      .map(([name, operation, query]) => `/openai/deployments/${encodeURI(decoded(name))}/${operation}${query}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('/openai/', '/openai', '/v1', '/'), segment, version)
      .map((each) => encodeURI(decoded(each.join('')))),
  },
);

/** Of the workspace. */
export const otherPath: fc.Arbitrary<string> = fc.constantFrom(
  '/api/account',
  '/api/chats',
  '/api/chats/chat_1',
  '/api/runs',
  '/api/files',
  '/api/connections',
  '/api/settings',
  '/api/keys',
  '/api/nothing',
  '/api/%',
  '/assets/../../package.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/favicon.ico',
);

/** A request line holds no letters beyond ASCII: they come encoded, what was encoded stays. */
function decoded(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('%25', '%');
}

const headerValue = fc
  .oneof(fc.string({ maxLength: 40 }), fc.constantFrom('', '0', '-1', 'x'.repeat(4_000), 'null'))
  .map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''));
const headers = fc.dictionary(
  fc.constantFrom(
    'x-request-id',
    'x-ms-client-request-id',
    'accept-encoding',
    'accept',
    'accept-language',
    'origin',
    'cookie',
    'range',
    'if-none-match',
    'x-forwarded-for',
    'x-forwarded-host',
    'idempotency-key',
    'openai-beta',
    'x-stainless-retry-count',
    'traceparent',
    'content-encoding',
    'anthropic-version',
    'x-ms-spillover-deployment',
    'x-http-method-override',
  ),
  headerValue,
  { maxKeys: 4 },
);

/** Credentials: mostly good ones, else the rest of the server would never be reached. */
function credentials(key: string): fc.Arbitrary<Record<string, string>> {
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.constantFrom<Record<string, string>>(
        { 'api-key': key },
        { authorization: `Bearer ${key}` },
        { 'x-api-key': key },
        { 'api-key': key, authorization: `Bearer ${key}` },
      ),
    },
    { weight: 1, arbitrary: headerValue.map((value) => ({ 'api-key': value })) },
    { weight: 1, arbitrary: headerValue.map((value) => ({ authorization: value })) },
  );
}

/** Whole requests. */
export function anyRequest(key: string): fc.Arbitrary<Sent> {
  const method = fc.oneof(
    { weight: 6, arbitrary: fc.constant('POST') },
    { weight: 2, arbitrary: fc.constantFrom('GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'HEAD') },
  );
  return fc
    .record({
      method,
      path: fc.oneof({ weight: 6, arbitrary: dataPath }, { weight: 1, arbitrary: otherPath }),
      headers,
      said: anyBody,
      who: credentials(key),
    })
    .map(({ method: name, path, headers: more, said, who }) => ({
      method: name,
      path,
      headers: { ...more, 'content-type': said.contentType.replaceAll(/[^\x20-\x7e]/g, ''), ...who },
      body: name === 'GET' || name === 'HEAD' ? undefined : said.body,
    }));
}
