/**
 * The catalogue of error bodies (azure-openai.md 2.3), E1 to E28, byte for byte: spaces after colons, the flat E2 and
 * the key order are the wire's own.
 */
import type { WireError } from './wire.ts';

function front(status: number, body: string, statusText?: string): WireError {
  return statusText === undefined ? { status, body, origin: 'front' } : { status, statusText, body, origin: 'front' };
}

const DENIED =
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.';

/** E1: the api-key is not one of the two. 224 bytes. */
export const keyWrong = front(401, `{"error":{"code":"401","message":"${DENIED}"}}`, 'PermissionDenied');

/** E2: no key and no token, or a token that is not good. Flat, without `error`. */
export const tokenMissing = front(
  401,
  '{ "statusCode": 401, "message": "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired." }',
);

/** E3: E1 as some hosts say it. */
export const keyWrongUnauthorized = front(401, `{"error":{"code":"Unauthorized","message": "${DENIED}"}}`);

/** E4: the Entra principal lacks the role. */
export const roleMissing = front(
  401,
  '{"error":{"code":"PermissionDenied","message":"Principal does not have access to API/Operation."}}',
  'PermissionDenied',
);

/** E4 as newer fronts say it. */
export const dataActionMissing = front(
  401,
  '{"error":{"code":"PermissionDenied","message":"The principal `00000000-0000-0000-0000-000000000000` lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to perform `POST /openai/deployments/{deployment-id}/chat/completions` operation."}}',
  'PermissionDenied',
);

/** E5: `disableLocalAuth` is set. */
export const keyAuthDisabled = front(
  403,
  '{"error":{"code":"AuthenticationTypeDisabled","message": "Key based authentication is disabled for this resource."}}',
);

/** E6: network rules. */
export const firewall = front(
  403,
  '{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}',
);

/** E6: the resource was blocked for abuse. */
export const resourceBlocked = front(
  403,
  '{"error":{"code":"403","message":"Access denied. Your resource has been temporarily blocked because we detected behavior that may violate our content policy."}}',
);

/** E7: the deployment is unknown (classic). 197 bytes. */
export const deploymentUnknown = front(
  404,
  '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}}',
);

/** E8: wrong path, unsupported or missing api-version. 56 bytes, with the space. */
export const notFound = front(404, '{"error":{"code":"404","message": "Resource not found"}}');

/** E9: a bad version, said by newer fronts. */
export const versionUnsupported = front(400, '{"error":{"code":"BadRequest","message":"API version not supported"}}');

/** The model is newer than the api-version. `{modelName}` was literally in the recorded message. */
export function modelNeedsNewerVersion(version: string): WireError {
  return front(
    400,
    `{"error":{"code":"BadRequest","message":"Model {modelName} is enabled only for api versions ${version} and later"}}`,
  );
}

/** E11: the model cannot do that operation. It names the model, not the deployment. */
export function operationNotSupported(operation: string, model: string): WireError {
  return front(
    400,
    `{"error":{"code":"OperationNotSupported","message":"The ${operation} operation does not work with the specified model, ${model}. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993."}}`,
  );
}

/** E22: the model did not answer in time. */
export const upstreamTimeout = front(408, '{"error":{"code":"Timeout","message":"The operation was timeout."}}');

/** E26: too many headers. The body is not known. */
export const tooManyHeaders = front(
  431,
  '{"error":{"code":"431","message":"Request header fields too large: too many custom headers."}}',
);

/** E27, from the front door. */
export const frontFailed = front(
  500,
  '{"error":{"code":"InternalServerError","message":"The server encountered an internal error. Please retry the request."}}',
);

/** What stands between client and front door says that there is nobody: a page, no JSON. */
export const badGateway: WireError = {
  status: 502,
  body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n',
  origin: 'front',
  headers: { 'content-type': 'text/html' },
};

/** The same of a service that took too long. */
export const gatewayTimeout = front(
  504,
  '{"error":{"code":"GatewayTimeout","message":"The gateway did not receive a response from the service in time."}}',
);

/** Official clients try it again; its body is not known. */
export const conflict = front(409, '{"error":{"code":"Conflict","message":"The request conflicts with another one."}}');

/** E28. */
export const overloaded = front(
  503,
  '{"error":{"code":"ServiceUnavailable","message":"The service is temporarily unable to process your request. Please try again later."}}',
);

/** An error of the model's own, in OpenAI's envelope; keys in the order of the wire. */
export function modelError(
  message: string,
  fields: { param?: string | null; code?: string | null; type?: string; status?: number } = {},
): WireError {
  const status = fields.status ?? 400;
  const error = {
    message,
    type: fields.type ?? 'invalid_request_error',
    param: fields.param ?? null,
    code: fields.code ?? null,
  };
  return {
    status,
    body: JSON.stringify({ error }),
    origin: 'model',
    headers: { 'ms-azureml-model-error-reason': 'model_error', 'ms-azureml-model-error-statuscode': String(status) },
  };
}

/** E27: what a failing model says, also as a frame within a stream (3.5). */
export const SERVER_ERROR_BODY =
  '{"error":{"message":"The server had an error while processing your request. Sorry about that!","type":"server_error","param":null,"code":null}}';

export const serverFailed: WireError = { status: 500, body: SERVER_ERROR_BODY, origin: 'model' };

/** E10: the model of a v1 request is no deployment. */
export const modelUnknown: WireError = {
  status: 400,
  body: '{"error":{"message":"The requested model \'-\' with deployment name - does not exist.","type":"invalid_request_error","param":"model","code":"model_not_found"}}',
  origin: 'model',
};

/** E12: the parameter does not exist for this model. */
export function unsupportedParameter(param: string, instead?: string): WireError {
  const hint = instead === undefined ? '' : ` Use '${instead}' instead.`;
  return modelError(`Unsupported parameter: '${param}' is not supported with this model.${hint}`, {
    param,
    code: 'unsupported_parameter',
  });
}

/** E13: the parameter exists, but not with this value. */
export function unsupportedValue(param: string, value: string, allowed: string): WireError {
  return modelError(`Unsupported value: '${param}' does not support ${value} with this model. ${allowed}`, {
    param,
    code: 'unsupported_value',
  });
}

/** E14: an unknown field, new style. */
export function unknownParameter(param: string): WireError {
  return modelError(`Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
}

/** E15: unknown fields, old style. */
export function unrecognisedArguments(names: readonly string[]): WireError {
  return modelError(
    `Unrecognized request argument${names.length === 1 ? '' : 's'} supplied: ${names.toSorted().join(', ')}`,
  );
}

/** E19: the body is no JSON. */
export const brokenJson = modelError(
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
);

/** E21. */
export const repetitivePrompt = modelError(
  "Sorry! We've encountered an issue with repetitive patterns in your prompt. Please try again with a different prompt.",
  { param: 'prompt', code: 'invalid_prompt' },
);
