import { describe, expect, it } from 'vitest';
import { azureOpenAI } from './azure-openai.ts';
import type { UpstreamHeaders } from './provider.ts';

const context = { deployment: 'prod-chat', apiVersion: null, host: 'my-res.openai.azure.com' };
const azure = (status: number, body: string, headers: UpstreamHeaders) =>
  azureOpenAI.failure(status, headers, body, context);

describe('how long to wait', () => {
  const body = '{"error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}';
  it.each<[string, UpstreamHeaders, number | undefined]>([
    ['milliseconds first', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
    ['the other spelling', { 'x-ms-retry-after-ms': '700', 'retry-after': '9' }, 700],
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a zero beside seconds', { 'retry-after': '1', 'retry-after-ms': '0' }, 1000],
    [
      'a date against the answer’s clock',
      { 'retry-after': 'Sun, 22 Nov 2026 10:00:30 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' },
      30_000,
    ],
    ['names in any case, values in lists', { 'Retry-After': ['3', '9'] }, 3000],
    [
      'the reset of the axis that tripped',
      { 'x-ratelimit-type': 'Tokens', 'x-ratelimit-reset-tokens': '42', 'x-ratelimit-reset-requests': '55' },
      42_000,
    ],
    ['the later reset otherwise', { 'x-ratelimit-reset-tokens': '0', 'x-ratelimit-reset-requests': '12' }, 12_000],
    ['the spelling of 2023', { 'x-rate-limit-reset-tokens': '55' }, 55_000],
    ['other vendors’ durations', { 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    ['nothing', {}, undefined],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
  ])('%s', (_, headers, ms) => {
    expect(azure(429, body, headers).retryAfterMs).toBe(ms);
  });

  it('a whole day means no quota for a request of this size, and trying again does not help', () => {
    expect(azure(429, body, { 'retry-after': '86400' })).toMatchObject({
      code: 'quota_zero',
      retryable: false,
      retryAfterMs: undefined,
    });
  });

  it('is not said for what cannot be retried', () => {
    expect(
      azure(401, '{"error":{"code":"401","message":"Access denied"}}', { 'retry-after': '5' }).retryAfterMs,
    ).toBeUndefined();
  });
});
