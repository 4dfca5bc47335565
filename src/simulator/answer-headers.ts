/** The headers of every answer (azure-openai.md 2.6). */
import type { Deployment, ResourceState } from './resource.ts';
import { limitHeaders } from './limit-errors.ts';
import type { LimitState } from './limits.ts';
import type { WireError } from './wire.ts';

/** What the answer to one request is called. */
export interface RequestIds {
  apim: string;
  request: string;
  /** The client's own id, echoed; else the same as `apim`. */
  client: string;
}

const always = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  // Azure exposes none of them to browsers; a deliberate improvement.
  'access-control-expose-headers':
    'apim-request-id, x-request-id, retry-after, retry-after-ms, x-ratelimit-limit-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-requests, x-ratelimit-remaining-tokens, x-ratelimit-reset-requests, x-ratelimit-reset-tokens',
} as const;

/** Headers of a refusal by the front door: no `x-request-id`, which the model side adds. */
export function errorHeaders(
  error: WireError,
  ids: RequestIds,
  resource: ResourceState,
  deployment: Deployment | undefined,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(error.body)),
    'apim-request-id': ids.apim,
    ...always,
    ...(error.origin === 'model' ? { 'x-request-id': ids.request, 'x-ms-region': resource.region } : {}),
    ...(error.origin === 'model' && deployment ? { 'x-ms-deployment-name': deployment.name } : {}),
    ...error.headers,
  };
}

/** Headers of a listing. */
export function listingHeaders(ids: RequestIds, resource: ResourceState, length: number): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(length),
    'apim-request-id': ids.apim,
    'x-request-id': ids.request,
    'x-ms-client-request-id': ids.client,
    'x-ms-region': resource.region,
    ...always,
  };
}

/** Headers of a model's answer; the caller adds `content-length` where there is one. */
export function successHeaders(options: {
  ids: RequestIds;
  resource: ResourceState;
  deployment: Deployment;
  limits: LimitState;
  stream: boolean;
  filtered: boolean;
  session: string;
}): Record<string, string> {
  const { ids, resource, deployment, limits } = options;
  return {
    'content-type': options.stream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'cache-control': 'no-cache, must-revalidate',
    'apim-request-id': ids.apim,
    'x-request-id': ids.request,
    'x-ms-client-request-id': ids.client,
    'x-ms-region': resource.region,
    'x-ms-deployment-name': deployment.name,
    'x-ms-served-model': deployment.model.served,
    'x-ms-rai-invoked': String(options.filtered),
    ...limitHeaders(limits),
    'x-ratelimit-abusepenalty-active': 'False',
    'azureml-model-session': options.session,
    'azureai-fe-is-streaming': options.stream ? 'True' : 'False',
    'x-ms-is-spilled-over': 'false',
    'x-accel-buffering': 'no',
    ...always,
  };
}
