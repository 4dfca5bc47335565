import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#shared/errors.ts';
import type { ErrorParams } from '#shared/fill.ts';
import { errors } from '#shared/errors.ts';
import { fill } from '#shared/fill.ts';
import { en } from '#shared/error-words/en.ts';
import { azureOpenAI } from './azure-openai.ts';
import type { FailureContext, UpstreamHeaders } from './provider.ts';

const HOST = 'my-res.openai.azure.com';
const context: FailureContext = { deployment: 'prod-chat', apiVersion: '2024-02-15-preview', host: HOST };

function azure(status: number, body: string, headers: UpstreamHeaders = {}, more: Partial<FailureContext> = {}) {
  return azureOpenAI.failure(status, headers, body, { ...context, ...more });
}
const E1 =
  '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}';
const FILTERED =
  '{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"filtered":true,"detected":true},"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},"violence":{"filtered":false,"severity":"safe"}}}}}';
const limited = (message: string) => JSON.stringify({ error: { code: '429', message } });

/** name · status · body · code · params */
const catalogue: [string, number, string, ErrorCode, ErrorParams][] = [
  ['E1 bad key', 401, E1, 'key_wrong', {}],
  [
    'E2 flat: no key, or a token instead of it',
    401,
    '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }',
    'key_not_accepted',
    {},
  ],
  ['E3', 401, '{"error":{"code":"Unauthorized","message": "Access denied due to …"}}', 'key_wrong', {}],
  [
    'E4 no role',
    401,
    '{"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}',
    'role_missing',
    {},
  ],
  [
    'E4 no role, newer',
    401,
    '{"error":{"code":"PermissionDenied","message":"The principal `8f0f7b7e-9c5b-4d53-a0a7-2f6d2f1c1f11` lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}',
    'role_missing',
    {},
  ],
  [
    'E5 keys switched off',
    403,
    '{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this resource."}}',
    'key_auth_disabled',
    {},
  ],
  [
    'E6 firewall',
    403,
    '{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}',
    'firewall',
    {},
  ],
  [
    'E6 public access off',
    403,
    '{"error":{"code":"403","message": "Public access is disabled. Please configure private endpoint."}}',
    'firewall',
    {},
  ],
  [
    'E6 blocked',
    403,
    '{"error":{"code":"403","message":"Your resource has been temporarily blocked because we detected behavior that may violate our content policy."}}',
    'resource_blocked',
    {},
  ],
  [
    'E7 deployment unknown',
    404,
    '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}',
    'deployment_unknown',
    { deployment: 'prod-chat' },
  ],
  [
    'E8 unknown route or version',
    404,
    '{"error":{"code":"404","message": "Resource not found"}}',
    'api_version_unsupported',
    { apiVersion: '2024-02-15-preview' },
  ],
  [
    'E8 through API Management',
    404,
    '{ "statusCode": 404, "message": "Resource not found" }',
    'api_version_unsupported',
    { apiVersion: '2024-02-15-preview' },
  ],
  [
    'E9 version unknown',
    400,
    '{"error":{"code":"BadRequest","message":"API version not supported"}}',
    'api_version_unsupported',
    { apiVersion: '2024-02-15-preview' },
  ],
  [
    '1.4 version older than the model',
    400,
    '{"error":{"code":"BadRequest","message":"Model {modelName} is enabled only for api versions 2024-12-01-preview and later"}}',
    'api_version_too_old',
    { apiVersion: '2024-02-15-preview', needed: '2024-12-01-preview' },
  ],
  [
    'E10 unknown on v1',
    400,
    '{"error":{"message":"The requested model \'-\' with deployment name - does not exist.","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
    'deployment_unknown',
    { deployment: 'prod-chat' },
  ],
  [
    'Foundry without a model',
    400,
    '{"error":{"code":"no_model_name","message":"No model specified in request. Please provide a model name in the request body or as a x-ms-model-mesh-model-name header."}}',
    'deployment_unknown',
    { deployment: 'prod-chat' },
  ],
  [
    'E11 a model of the Responses API',
    400,
    '{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model, o3-pro. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}',
    'model_responses_only',
    { deployment: 'prod-chat', model: 'o3-pro' },
  ],
  [
    'E11 a model with a point in its name',
    400,
    '{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model, gpt-5.4-pro. Please choose different model and try again."}}',
    'model_responses_only',
    { deployment: 'prod-chat', model: 'gpt-5.4-pro' },
  ],
  [
    'E11 an embedding model',
    400,
    '{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model, text-embedding-ada-002. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}',
    'model_not_chat',
    { deployment: 'prod-chat', model: 'text-embedding-ada-002' },
  ],
  [
    'E12',
    400,
    '{"error":{"message":"Unsupported parameter: \'max_tokens\' is not supported with this model. Use \'max_completion_tokens\' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}',
    'parameter_unsupported',
    { parameter: 'max_tokens' },
  ],
  [
    'E13',
    400,
    '{"error":{"message":"Unsupported value: \'temperature\' does not support 0 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}',
    'parameter_unsupported',
    { parameter: 'temperature' },
  ],
  [
    'E14',
    400,
    '{"error":{"message":"Unknown parameter: \'stream_options\'.","type":"invalid_request_error","param":"stream_options","code":"unknown_parameter"}}',
    'parameter_unsupported',
    { parameter: 'stream_options' },
  ],
  [
    'E15',
    400,
    '{"error":{"message":"Unrecognized request argument supplied: parallel_tool_calls","type":"invalid_request_error","param":null,"code":null}}',
    'parameter_unsupported',
    { parameter: 'parallel_tool_calls' },
  ],
  [
    'E15 several',
    400,
    '{"error":{"message":"Unrecognized request arguments supplied: seed, logprobs","type":"invalid_request_error","param":null,"code":null}}',
    'parameter_unsupported',
    { parameter: 'seed, logprobs' },
  ],
  [
    'E16',
    400,
    '{"error":{"message":"The \'stream_options\' parameter is only allowed when \'stream\' is enabled.","type":"invalid_request_error","param":"stream_options","code":null}}',
    'parameter_unsupported',
    { parameter: 'stream_options' },
  ],
  [
    'E17 schema',
    400,
    '{"error":{"message":"\'content\' is a required property - \'messages.2\'","type":"invalid_request_error","param":null,"code":null}}',
    'upstream_refused',
    { status: 400, reason: "'content' is a required property - 'messages.2'" },
  ],
  [
    'E18 context',
    400,
    '{"error":{"message":"This model\'s maximum context length is 128000 tokens. However, your messages resulted in 192041 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
    'context_too_long',
    { limit: 128000, tokens: 192041 },
  ],
  [
    'E18 context with max_tokens',
    400,
    '{"error":{"message":"This model\'s maximum context length is 8192 tokens. However, you requested 35969 tokens (9969 in the messages, 26000 in the completion). Please reduce the length of the messages or completion.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
    'context_too_long',
    { limit: 8192, tokens: 35969 },
  ],
  [
    'E19 broken JSON',
    400,
    '{"error":{"message":"We could not parse the JSON body of your request. (HINT: This likely means you aren\'t using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)","type":"invalid_request_error","param":null,"code":null}}',
    'upstream_refused',
    {
      status: 400,
      reason:
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
    },
  ],
  ['E20 prompt filtered', 400, FILTERED, 'content_filtered', { categories: 'jailbreak' }],
  [
    'E20 with inner_error and the plural key',
    400,
    '{"error":{"message":"The response was filtered…","type":null,"param":"prompt","code":"content_filter","inner_error":{"code":"ResponsibleAIPolicyViolation","content_filter_results":{"hate":{"filtered":true,"severity":"high"},"violence":{"filtered":true,"severity":"medium"}}}}}',
    'content_filtered',
    { categories: 'hate, violence' },
  ],
  [
    'E20 without details',
    400,
    '{"error":{"message":"The response was filtered due to the prompt triggering Microsoft\'s content management policy.","code":null}}',
    'content_filtered',
    { categories: 'policy' },
  ],
  [
    'E20 on Responses',
    400,
    '{"error":{"message":"The response was filtered due to …","type":"invalid_request_error","param":"prompt","code":"content_filter","content_filters":[{"blocked":true,"source_type":"prompt","content_filter_results":{"sexual":{"filtered":true,"severity":"high"}},"content_filter_offsets":{"start_offset":0,"end_offset":5608,"check_offset":0}}]}}',
    'content_filtered',
    { categories: 'sexual' },
  ],
  [
    'E21 repetitive prompt',
    400,
    '{"error":{"message":"Sorry! We\'ve encountered an issue with repetitive patterns in your prompt.","type":"invalid_request_error","param":"prompt","code":"invalid_prompt"}}',
    'upstream_refused',
    { status: 400, reason: "Sorry! We've encountered an issue with repetitive patterns in your prompt." },
  ],
  ['E22', 408, '{"error":{"code":"Timeout","message":"The operation was timeout."}}', 'upstream_timeout', {}],
  [
    'E23',
    413,
    '{"error":{"message":"Maximum content size limit (26214400) exceeded (27000000 bytes read)","type":"server_error","param":null,"code":null}}',
    'too_large',
    { limit: '25 MB' },
  ],
  [
    'E26',
    431,
    '{"error":{"code":"431","message":"Too many headers"}}',
    'upstream_refused',
    { status: 431, reason: 'Too many headers' },
  ],
  [
    'E27',
    500,
    '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}',
    'upstream_failed',
    { status: 500 },
  ],
  ['E27 front door', 500, '{"error":{"code":"InternalServerError","message":"…"}}', 'upstream_failed', { status: 500 }],
  ['E28', 503, '{"error":{"code":"ServiceUnavailable","message":"…"}}', 'upstream_overloaded', {}],
  [
    'a gateway’s page before Azure',
    502,
    '<html><title>502 Bad Gateway</title></html>',
    'upstream_failed',
    { status: 502 },
  ],
  ['a website', 404, '<!doctype html><title>Not here</title>', 'not_azure', { host: HOST }],
  ['a website that is there', 200, '<!doctype html><title>Welcome</title>', 'not_azure', { host: HOST }],
  ['plain text', 401, 'Unauthorized', 'not_azure', { host: HOST }],
  ['nothing', 404, '', 'not_azure', { host: HOST }],
  ['another API', 404, '{"detail":"Not Found"}', 'not_azure', { host: HOST }],
  ['a redirect', 302, '', 'not_azure', { host: HOST }],
  ['429 short', 429, limited('Rate limit is exceeded. Try again in 2 seconds.'), 'upstream_limited', { seconds: 2 }],
  [
    '429 classic tokens',
    429,
    limited(
      'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 5 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
    ),
    'upstream_limited',
    { seconds: 5 },
  ],
  [
    '429 classic, larger than the whole quota',
    429,
    limited(
      'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-08-01-preview have exceeded token rate limit of your current AIServices S0 pricing tier. Please retry after 86400 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
    ),
    'quota_zero',
    {},
  ],
  [
    '429 of 2025',
    429,
    limited(
      'Your requests to gpt-5.1 for gpt-5.1 in East US 2 have exceeded the token rate limit for your current AIServices S0 pricing tier. This request was for ChatCompletions_Create under Azure OpenAI API version 2025-03-01-preview. Please retry after 60 seconds. To increase your default rate limit, visit: https://aka.ms/oai/quotaincrease.',
    ),
    'upstream_limited',
    { seconds: 60 },
  ],
  [
    '429 of 2026, which says nothing',
    429,
    '{"error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}',
    'upstream_limited',
    { seconds: 60 },
  ],
  [
    '429 for want of capacity',
    429,
    limited(
      'The system is currently experiencing high demand and cannot process your request. Your request exceeds the maximum usage size allowed during peak load. Please retry after 20 seconds. For improved latency reliability, consider switching to Provisioned Throughput.',
    ),
    'upstream_overloaded',
    {},
  ],
];

describe('what Azure says', () => {
  it.each(catalogue)('%s', (_, status, body, code, params) => {
    const failure = azure(status, body);
    expect(failure).toMatchObject({ code, params, retryable: errors[code].retryable });
    expect(failure.detail).not.toBe('');
    expect(fill(en[code], failure.params)).not.toContain('…');
  });

  it('a refused key at a regional host is most likely another region’s', () => {
    expect(azure(401, E1, {}, { host: 'eastus.api.cognitive.microsoft.com' }).code).toBe('key_other_region');
  });

  it('on v1 a missing route names v1', () => {
    const failure = azure(404, '{"error":{"code":"404","message": "Resource not found"}}', {}, { apiVersion: null });
    expect(failure).toMatchObject({ code: 'api_version_unsupported', params: { apiVersion: 'v1' } });
  });

  it('reads errors found inside a stream, when the status was 200 long ago', () => {
    expect(azure(200, '{"error":{"message":"x","type":"server_error","param":null,"code":null}}')).toMatchObject({
      code: 'upstream_failed',
      params: { status: 500 },
      retryable: true,
    });
    const nested =
      '{"type":"error","error":{"type":"too_many_requests","code":"too_many_requests","message":"Too Many Requests"}}';
    expect(azure(200, nested).code).toBe('upstream_limited');
    expect(azure(200, '{"error":{"code":"content_policy_violation","message":"…"}}').code).toBe('content_filtered');
  });
});

describe('detail', () => {
  it('hides the key and the host, keeps the rest', () => {
    const key = '3f9c1d2e4b5a69788796a5b4c3d2e1f0';
    const body = JSON.stringify({
      error: { code: '401', message: `Key ${key} is unknown at ${HOST}: see https://aka.ms/oai/keys` },
    });
    const { detail } = azure(401, body);
    expect(detail).toBe('Key [hidden] is unknown at [host]: see https://aka.ms/oai/keys');
  });

  it('keeps documentation addresses, parameter names, versions and data actions readable', () => {
    const row = catalogue.find(([name]) => name === 'E4 no role, newer');
    expect(azure(401, row?.[2] ?? '').detail).toContain(
      'Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action',
    );
    expect(azure(400, catalogue.find(([name]) => name === 'E12')?.[2] ?? '').detail).toContain(
      "'max_completion_tokens'",
    );
  });

  it('of a page is its words', () => {
    expect(azure(404, '<html><script>alert(1)</script><title>Not here</title></html>').detail).toBe('Not here');
  });
});
