/** What vendors say no with, in their own bytes: the class of error a client raises, and what the gateway makes of it. */
import { inspect } from 'node:util';
import * as sdk7 from 'openai';
import * as sdk4 from 'openai4';
import * as sdk6 from 'openai6';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/errors.ts';
import { anthropic } from '../anthropic.ts';
import { bedrock } from '../bedrock.ts';
import { google } from '../google.ts';
import { ask, clientFetch, recorded, textOf, vendorWith, type Asking, type Recording } from '../recorded.ts';

const vendors = {
  anthropic: { provider: anthropic, model: 'claude-sonnet-4-5', key: 'k' },
  google: { provider: google, model: 'gemini-3.7-flash', key: 'k' },
  bedrock: { provider: bedrock, model: 'eu.anthropic.claude-sonnet-4-6', key: 'k' },
} satisfies Record<string, Asking>;
type Vendor = keyof typeof vendors;

const json = { messages: [{ role: 'user', content: 'Hello.' }] };
const claudes = (type: string, message: string) =>
  JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_011CfixtureOfOurs0000009' });
const googles = (code: number, status: string, message: string, details: unknown[] = []) =>
  JSON.stringify({ error: { code, message, status, ...(details.length > 0 ? { details } : {}) } }, null, 2);
const amazons = (kind: string, message: string, status: number): Recording => ({
  status,
  headers: {
    'content-type': 'application/json',
    'x-amzn-errortype': `${kind}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  },
  body: JSON.stringify({ message }),
});

interface Expected {
  status: number;
  /** The class the client raises. */
  raises:
    | 'APIError'
    | 'AuthenticationError'
    | 'BadRequestError'
    | 'InternalServerError'
    | 'NotFoundError'
    | 'PermissionDeniedError'
    | 'RateLimitError';
  code: string | null;
  /** What the gateway reads in it. */
  means: ErrorCode;
  headers?: Record<string, string>;
}

const RETRY_INFO = [
  { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: 'GenerateRequestsPerMinute' }] },
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
];
const KEY_INVALID = [
  { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
];

const cases: [Vendor, string, Recording, Expected][] = [
  [
    'anthropic',
    'a wrong key',
    { status: 401, body: claudes('authentication_error', 'invalid x-api-key') },
    { status: 401, raises: 'AuthenticationError', code: 'invalid_api_key', means: 'key_wrong' },
  ],
  [
    'anthropic',
    'a forbidden model',
    { status: 403, body: claudes('permission_error', 'Your API key does not have permission to use it.') },
    { status: 403, raises: 'PermissionDeniedError', code: 'permission_denied', means: 'upstream_refused' },
  ],
  [
    'anthropic',
    'an unknown model',
    { status: 404, body: claudes('not_found_error', 'model: claude-99') },
    { status: 404, raises: 'NotFoundError', code: 'model_not_found', means: 'model_unknown' },
  ],
  [
    'anthropic',
    'a bad request',
    { status: 400, body: claudes('invalid_request_error', 'messages: text content blocks must be non-empty') },
    { status: 400, raises: 'BadRequestError', code: null, means: 'upstream_refused' },
  ],
  [
    'anthropic',
    'too long a prompt',
    { status: 400, body: claudes('invalid_request_error', 'prompt is too long: 208310 tokens > 200000 maximum') },
    { status: 400, raises: 'BadRequestError', code: 'context_length_exceeded', means: 'context_too_long' },
  ],
  [
    'anthropic',
    'no credit',
    {
      status: 400,
      body: claudes('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    },
    { status: 402, raises: 'APIError', code: 'insufficient_quota', means: 'credit_spent' },
  ],
  [
    'anthropic',
    'a limit',
    {
      status: 429,
      headers: { 'retry-after': '12', 'x-should-retry': 'true' },
      body: claudes('rate_limit_error', 'This request would exceed the rate limit of 50 requests per minute.'),
    },
    {
      status: 429,
      raises: 'RateLimitError',
      code: 'rate_limit_exceeded',
      means: 'upstream_limited',
      headers: { 'retry-after': '12', 'x-should-retry': 'true' },
    },
  ],
  [
    'anthropic',
    'overload',
    { status: 529, body: claudes('overloaded_error', 'Overloaded') },
    { status: 503, raises: 'InternalServerError', code: 'overloaded', means: 'upstream_overloaded' },
  ],
  [
    'anthropic',
    'a failure',
    { status: 500, body: claudes('api_error', 'Internal server error') },
    { status: 500, raises: 'InternalServerError', code: null, means: 'upstream_failed' },
  ],
  [
    'anthropic',
    'a page of the network in front',
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html><h1>502 Bad Gateway</h1>cloudflare</html>' },
    { status: 502, raises: 'InternalServerError', code: null, means: 'upstream_failed' },
  ],
  [
    'anthropic',
    'a redirect, which nobody follows',
    { status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' },
    { status: 502, raises: 'InternalServerError', code: null, means: 'upstream_failed' },
  ],
  [
    'google',
    'a wrong key',
    {
      status: 400,
      body: googles(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', KEY_INVALID),
    },
    { status: 401, raises: 'AuthenticationError', code: 'invalid_api_key', means: 'key_wrong' },
  ],
  [
    'google',
    'a forbidden model',
    { status: 403, body: googles(403, 'PERMISSION_DENIED', 'Permission denied on resource project.') },
    { status: 403, raises: 'PermissionDeniedError', code: 'permission_denied', means: 'upstream_refused' },
  ],
  [
    'google',
    'an unknown model',
    { status: 404, body: googles(404, 'NOT_FOUND', 'models/gemini-99 is not found for API version v1beta.') },
    { status: 404, raises: 'NotFoundError', code: 'model_not_found', means: 'model_unknown' },
  ],
  [
    'google',
    'a bad request',
    { status: 400, body: googles(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.') },
    { status: 400, raises: 'BadRequestError', code: null, means: 'upstream_refused' },
  ],
  [
    'google',
    'too long a prompt',
    {
      status: 400,
      body: googles(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).',
      ),
    },
    { status: 400, raises: 'BadRequestError', code: 'context_length_exceeded', means: 'context_too_long' },
  ],
  [
    'google',
    'a limit that says when only in its body',
    {
      status: 429,
      body: googles(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan.', RETRY_INFO),
    },
    {
      status: 429,
      raises: 'RateLimitError',
      code: 'rate_limit_exceeded',
      means: 'upstream_limited',
      headers: { 'retry-after': '35', 'retry-after-ms': '34400' },
    },
  ],
  [
    'google',
    'overload',
    { status: 503, body: googles(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.') },
    { status: 503, raises: 'InternalServerError', code: 'overloaded', means: 'upstream_overloaded' },
  ],
  [
    'google',
    'a deadline',
    { status: 504, body: googles(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.') },
    { status: 504, raises: 'InternalServerError', code: 'timeout', means: 'upstream_timeout' },
  ],
  [
    'bedrock',
    'a wrong key',
    amazons('UnrecognizedClientException', 'The security token included in the request is invalid.', 403),
    { status: 401, raises: 'AuthenticationError', code: 'invalid_api_key', means: 'key_wrong' },
  ],
  [
    'bedrock',
    'credentials that ran out',
    amazons('ExpiredTokenException', 'The security token included in the request is expired', 403),
    { status: 401, raises: 'AuthenticationError', code: 'invalid_api_key', means: 'key_wrong' },
  ],
  [
    'bedrock',
    'a forbidden model',
    amazons('AccessDeniedException', "You don't have access to the model with the specified model ID.", 403),
    { status: 403, raises: 'PermissionDeniedError', code: 'permission_denied', means: 'upstream_refused' },
  ],
  [
    'bedrock',
    'an unknown model',
    amazons('ValidationException', 'The provided model identifier is invalid.', 400),
    { status: 404, raises: 'NotFoundError', code: 'model_not_found', means: 'model_unknown' },
  ],
  [
    'bedrock',
    'a bad request',
    amazons('ValidationException', "This model doesn't support the image field for user messages.", 400),
    { status: 400, raises: 'BadRequestError', code: null, means: 'upstream_refused' },
  ],
  [
    'bedrock',
    'too long a prompt',
    amazons('ValidationException', 'Input is too long for requested model.', 400),
    { status: 400, raises: 'BadRequestError', code: 'context_length_exceeded', means: 'context_too_long' },
  ],
  [
    'bedrock',
    'a limit',
    amazons('ThrottlingException', 'Too many tokens, please wait before trying again.', 429),
    { status: 429, raises: 'RateLimitError', code: 'rate_limit_exceeded', means: 'upstream_limited' },
  ],
  [
    'bedrock',
    'overload',
    amazons('ServiceUnavailableException', 'Bedrock is unable to process your request.', 503),
    { status: 503, raises: 'InternalServerError', code: 'overloaded', means: 'upstream_overloaded' },
  ],
  [
    'bedrock',
    'a model that took too long',
    amazons('ModelTimeoutException', 'The request took too long to process.', 408),
    { status: 408, raises: 'APIError', code: 'timeout', means: 'upstream_timeout' },
  ],
  [
    'bedrock',
    'a model that failed',
    amazons('ModelErrorException', 'The system encountered an unexpected error during processing.', 424),
    { status: 502, raises: 'InternalServerError', code: null, means: 'upstream_failed' },
  ],
];

const generations = [
  ['openai 4', sdk4],
  ['openai 6', sdk6],
  ['openai 7', sdk7],
] as const;

describe.each([{ stream: false }, { stream: true }])('%j', (how) => {
  it.each(cases)('%s says no: %s', async (vendor, _, recording, wanted) => {
    const asking = vendors[vendor];
    const answer = await ask(asking, { ...json, ...how }, vendorWith(recording).fetch);
    const text = await textOf(answer.body);
    expect(answer.status).toBe(wanted.status);
    expect(answer.headers).toEqual({ 'content-type': 'application/json', ...wanted.headers });
    const { error } = JSON.parse(text) as { error: Record<string, unknown> };
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
    expect(error['code']).toBe(wanted.code);
    const context = { deployment: asking.model, apiVersion: null, host: 'api.vendor.example' };
    const failure = asking.provider.failure(answer.status, answer.headers, text, context);
    expect(failure.code).toBe(wanted.means);
    if (wanted.headers?.['retry-after-ms']) expect(failure.retryAfterMs).toBe(34_400);
    for (const [, sdk] of generations) {
      // The packages differ in types that are not used here.
      const { OpenAI, ...classes } = sdk as unknown as typeof sdk7;
      const client = new OpenAI({
        apiKey: 'k',
        maxRetries: 0,
        fetch: clientFetch(asking, vendorWith(recording).fetch),
      });
      const raised = await client.chat.completions
        .create({ ...json, ...how, model: 'x' } as never)
        .catch((e: unknown) => e);
      expect(raised).toBeInstanceOf(classes[wanted.raises]);
      expect(raised).toMatchObject({ status: wanted.status, code: wanted.code });
    }
  });
});

describe('no answer at all', () => {
  it.each<[Vendor, number, string]>([
    ['anthropic', 503, 'overloaded'],
    ['google', 503, 'overloaded'],
    ['bedrock', 429, 'rate_limit_exceeded'],
  ])('%s fails in the first event of its stream: that is still a status', async (vendor, status, code) => {
    const recording = recorded(vendor, 'error-first', { stream: true });
    const answer = await ask(vendors[vendor], { ...json, stream: true }, vendorWith(recording).fetch);
    expect(answer.status).toBe(status);
    expect(JSON.parse(await textOf(answer.body))).toMatchObject({ error: { code } });
  });

  it.each([false, true])('Gemini blocks the prompt: a filtered prompt as Azure has it (stream: %s)', async (stream) => {
    const { fetch } = vendorWith(recorded('google', 'prompt-blocked', { stream }));
    const { status, headers, body } = await ask(vendors.google, { ...json, stream }, fetch);
    const text = await textOf(body);
    expect([status, headers['content-type']]).toEqual([400, 'application/json']);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'content_filter', param: 'prompt' } });
    const context = { deployment: 'x', apiVersion: null, host: 'x.example' };
    expect(google.failure(status, headers, text, context).code).toBe('content_filtered');
  });

  it('a function call Gemini itself could not write is a failure, not an empty answer', async () => {
    const { fetch } = vendorWith(recorded('google', 'malformed-call', { stream: false }));
    const answer = await ask(vendors.google, json, fetch);
    expect(answer.status).toBe(502);
    const streamed = vendorWith(recorded('google', 'malformed-call', { stream: true }));
    const { body } = await ask(vendors.google, { ...json, stream: true }, streamed.fetch);
    expect(await textOf(body)).toMatch(/^data: \{"error":\{"message":"[^"]*MALFORMED_FUNCTION_CALL/);
  });

  it.each(Object.entries(vendors))('%s: a network that fails stays the network’s failure', async (_, asking) => {
    const broken = Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    });
    const failing = () => Promise.reject(broken);
    await expect(ask(asking, json, failing)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
    const reset = () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await expect(ask(asking, { ...json, stream: true }, reset)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('AWS’s lesson on signatures, session token included, is not passed on', async () => {
    const words = 'The request signature we calculated does not match the signature you provided.';
    const lesson = `${words}\n\nThe Canonical String for this request should have been\n'POST\n/model/x\nx-amz-security-token:SESSION'`;
    const { fetch } = vendorWith(amazons('InvalidSignatureException', lesson, 403));
    const { status, body } = await ask(vendors.bedrock, json, fetch);
    expect([status, JSON.parse(await textOf(body))]).toEqual([
      401,
      { error: expect.objectContaining({ message: words }) },
    ]);
  });

  it('what cannot be read says so without repeating the conversation', async () => {
    for (const [vendor, asking] of Object.entries(vendors))
      for (const stream of [false, true]) {
        const cut = stream
          ? Buffer.from(recorded(vendor, 'text', { stream }).body).subarray(0, -300)
          : '{"content":[{}]}';
        const { headers = {} } = recorded(vendor, 'text', { stream });
        const secret = { messages: [{ role: 'user', content: 'my-diary' }], stream };
        const failed: unknown = await ask(asking, secret, vendorWith({ headers, body: cut }).fetch)
          .then(({ body }) => textOf(body))
          .catch((error: unknown) => error);
        expect(failed).toBeInstanceOf(Error);
        expect(inspect(failed, { depth: 9 })).not.toMatch(/my-diary|capital of France/);
      }
  });

  it('Bedrock without a key, or without a region to sign for, asks nobody', async () => {
    const { fetch, sent } = vendorWith({ body: '' });
    expect((await ask({ ...vendors.bedrock, key: null }, json, fetch)).status).toBe(401);
    const settings = { baseUrl: 'https://bedrock.internal.example' };
    const signing = { ...vendors.bedrock, key: 'AKIAIOSFODNN7EXAMPLE:secret', settings };
    expect((await ask(signing, json, fetch)).status).toBe(400);
    expect(sent).toEqual([]);
  });
});
