import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/errors.ts';
import { openAI } from './openai.ts';

function vendor(status: number, body: string) {
  return openAI.failure(status, {}, body, { deployment: 'gpt-4o', apiVersion: null, host: 'api.openai.com' });
}

describe('what other vendors say', () => {
  it.each<[string, number, string, ErrorCode]>([
    [
      'OpenAI, wrong key',
      401,
      '{"error":{"message":"Incorrect API key provided: sk-abcd1234. You can find your API key at https://platform.openai.com/account/api-keys.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}',
      'key_wrong',
    ],
    [
      'OpenAI, unknown model',
      404,
      '{"error":{"message":"The model `gpt-99` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
      'model_unknown',
    ],
    [
      'OpenAI, no credit',
      429,
      '{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
      'credit_spent',
    ],
    [
      'OpenAI, too large for the limit',
      429,
      '{"error":{"message":"Request too large for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Requested 35000.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}',
      'quota_zero',
    ],
    [
      'OpenAI, Responses only',
      404,
      '{"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions.","type":"invalid_request_error","param":"model","code":null}}',
      'model_responses_only',
    ],
    [
      'OpenAI, not a chat model',
      404,
      '{"error":{"message":"This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?","type":"invalid_request_error","param":"model","code":null}}',
      'model_not_chat',
    ],
    [
      'OpenAI, country',
      403,
      '{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","param":null,"type":"request_forbidden"}}',
      'upstream_refused',
    ],
    [
      'DeepSeek, no credit',
      402,
      '{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}',
      'credit_spent',
    ],
    [
      'DeepSeek, unknown model',
      400,
      '{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}',
      'model_unknown',
    ],
    [
      'Gemini, wrong key',
      400,
      '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]',
      'key_wrong',
    ],
    [
      'Gemini, unknown model',
      404,
      '[{"error":{"code":404,"message":"models/gemini-99 is not found for API version v1main, or is not supported for generateContent.","status":"NOT_FOUND"}}]',
      'model_unknown',
    ],
    [
      'Anthropic, wrong key',
      401,
      '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}',
      'key_wrong',
    ],
    [
      'Anthropic, overloaded',
      529,
      '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      'upstream_overloaded',
    ],
    [
      'Ollama, unknown model',
      404,
      '{"error":{"message":"model \\"llama9\\" not found, try pulling it first","type":"api_error","param":null,"code":null}}',
      'model_unknown',
    ],
    ['a string for an error', 400, '{"error":"model requires more system memory"}', 'upstream_refused'],
    [
      'Mistral, an extra field',
      422,
      '{"object":"error","detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}',
      'parameter_unsupported',
    ],
    ['a page', 404, '<html>not found</html>', 'upstream_refused'],
    ['a page instead of an answer', 200, '<html>hello</html>', 'upstream_unreadable'],
  ])('%s', (_, status, body, code) => {
    expect(vendor(status, body).code).toBe(code);
  });
});
