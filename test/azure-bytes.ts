/** What Azure OpenAI answers, byte for byte (azure-openai.md 2.3, 3.2), for upstreams of tests. */
import type { Heard } from './connections-house.ts';

export const KEY = '0123456789abcdef0123456789abcdef';
export const APIM = { 'apim-request-id': '6f3b4d1e-0000-4000-8000-2c963f66afa6' };

export const DENIED =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';
export const E1 = { status: 401, body: `{"error":{"code":"401","message":"${DENIED}"}}`, headers: APIM };
export const E2 = {
  status: 401,
  body: '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }',
};
export const E4 = {
  status: 401,
  body: '{"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}',
};
export const E5 = {
  status: 403,
  body: '{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this resource."}}',
};
export const E6 = {
  status: 403,
  body: '{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}',
};
export const E7 = {
  status: 404,
  body: '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}',
  headers: APIM,
};
export const E8 = { status: 404, body: '{"error":{"code":"404","message": "Resource not found"}}', headers: APIM };
export const E17 = {
  status: 400,
  body: `{"error":{"message":"'messages' is a required property","type":"invalid_request_error","param":null,"code":null}}`,
  headers: APIM,
};
export const e11 = (model: string) => ({
  status: 400,
  body: `{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}`,
  headers: APIM,
});
export const unsupported = (name: string, other: string) => ({
  status: 400,
  body: `{"error":{"message":"Unsupported parameter: '${name}' is not supported with this model. Use '${other}' instead.","type":"invalid_request_error","param":"${name}","code":"unsupported_parameter"}}`,
  headers: APIM,
});
export const STREAM = [
  '{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}',
  '{"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}],"created":1788254279,"id":"chatcmpl-EJEutq","model":"MODEL","object":"chat.completion.chunk","system_fingerprint":"fp_51ebab882d"}',
  '{"choices":[{"content_filter_results":{},"delta":{"content":"OK"},"finish_reason":null,"index":0,"logprobs":null}],"created":1788254279,"id":"chatcmpl-EJEutq","model":"MODEL","object":"chat.completion.chunk"}',
  '{"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"FINISH","index":0,"logprobs":null}],"created":1788254279,"id":"chatcmpl-EJEutq","model":"MODEL","object":"chat.completion.chunk"}',
];
export const answering = (model: string, finish = 'stop') => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream', 'x-ms-region': 'Sweden Central', ...APIM },
  body: [...STREAM, '[DONE]']
    .map((data) => `data: ${data.replaceAll('MODEL', model).replaceAll('FINISH', finish)}\n\n`)
    .join(''),
});
export const whole = (model: string, message: object) => ({
  status: 200,
  headers: APIM,
  body: JSON.stringify({ choices: [{ finish_reason: 'stop', index: 0, message }], model, object: 'chat.completion' }),
});

export type Reply = { status: number; headers?: Record<string, string>; body: string } | undefined;

/** What Azure's front door does before any model is asked: path and version, then the key, then the deployment. */
export function azure(
  model: (json: Record<string, unknown>, heard: Heard) => Reply,
  more: { versions?: string[] } = {},
) {
  const versions = more.versions ?? ['2024-10-21', '2024-02-15-preview'];
  return (heard: Heard): Reply => {
    const url = new URL(heard.path, 'http://x');
    const name = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(url.pathname)?.[1];
    if (name === undefined || !versions.includes(url.searchParams.get('api-version') ?? '')) return E8;
    if (heard.headers['api-key'] === undefined) return E2;
    if (heard.headers['api-key'] !== KEY) return E1;
    if (name !== 'chat') return E7;
    // Bodies of the check are objects.
    const json = JSON.parse(heard.body) as Record<string, unknown>;
    return json['messages'] === undefined ? E17 : model(json, heard);
  };
}
