/** What the control plane and the directory answer when something is wrong (azure-openai.md 9), as data. */
import type { WireError } from '../wire.ts';

/** An error in the control plane's envelope. */
export function armError(status: number, code: string, message: string, headers?: Record<string, string>): WireError {
  const body = JSON.stringify({ error: { code, message } });
  return { status, body, origin: 'front', ...(headers ? { headers } : {}) };
}

const challenge = {
  'www-authenticate':
    'Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="The authentication failed because of missing \'Authorization\' header."',
};

export const tokenAbsent = armError(
  401,
  'AuthenticationFailed',
  "Authentication failed. The 'Authorization' header is missing.",
  challenge,
);

export const tokenInvalid = armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.', challenge);

export const tokenExpired = armError(
  401,
  'ExpiredAuthenticationToken',
  'The access token expiry UTC time is earlier than current UTC time.',
  challenge,
);

export const tokenForElsewhere = armError(
  401,
  'InvalidAuthenticationTokenAudience',
  "The access token has been obtained for wrong audience or resource. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.",
  challenge,
);

export const versionAbsent = armError(
  400,
  'MissingApiVersionParameter',
  'The api-version query parameter (?api-version=) is required for all requests.',
);

export function versionUnknown(version: string, known: readonly string[]): WireError {
  return armError(
    400,
    'NoRegisteredProviderFound',
    `No registered resource provider found for location 'global' and API version '${version}' for type 'accounts'. The supported api-versions are '${known.join(', ')}'.`,
  );
}

export const pathUnknown = armError(
  404,
  'InvalidResourceType',
  'The resource type could not be found in the namespace.',
);

export const methodUnknown = armError(
  405,
  'MethodNotAllowed',
  'The requested resource does not support this HTTP method.',
);

export function subscriptionUnknown(id: string): WireError {
  return armError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
}

export function groupUnknown(name: string): WireError {
  return armError(404, 'ResourceGroupNotFound', `Resource group '${name}' could not be found.`);
}

export function accountUnknown(group: string, name: string): WireError {
  return armError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.CognitiveServices/accounts/${name}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export function childUnknown(type: string, name: string): WireError {
  return armError(404, 'ResourceNotFound', `The resource '${type}/${name}' was not found.`);
}

export const bodyInvalid = armError(
  400,
  'InvalidRequestContent',
  'The request content was invalid and could not be deserialized.',
);

export function propertyInvalid(message: string): WireError {
  return armError(400, 'InvalidResourceProperties', message);
}

export function modelUnsupported(name: string, version: string): WireError {
  return armError(
    400,
    'DeploymentModelNotSupported',
    `The model 'Format:OpenAI,Name:${name},Version:${version}' of account deployment is not supported.`,
  );
}

export function quotaExceeded(quota: string, asked: number, used: number, limit: number): WireError {
  return armError(
    400,
    'InsufficientQuota',
    `This operation require ${asked} new capacity in quota ${quota}, which is bigger than the current available capacity ${limit - used}. The current quota usage is ${used} and the quota limit is ${limit} for quota ${quota}.`,
  );
}

export function inUse(type: string, name: string): WireError {
  return armError(409, 'Conflict', `The resource '${type}/${name}' is in use and cannot be deleted.`);
}

export const systemPolicy = armError(400, 'OperationNotSupported', 'A system managed policy cannot be changed.');

/** What the directory says, in OAuth's envelope with its own numbers. */
export function directoryError(status: number, error: string, number: number, message: string, now: number): WireError {
  const id = '00000000-0000-0000-0000-000000000000';
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const body = {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${id} Correlation ID: ${id} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: id,
    correlation_id: id,
    error_uri: `https://login.microsoftonline.com/error?code=${number}`,
  };
  return { status, body: JSON.stringify(body), origin: 'front' };
}
