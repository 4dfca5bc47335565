/** Which of an upstream's headers pass on: those that say something to the client, none that frame a connection. */

export type PassedHeaders = Record<string, string | string[]>;

const PASSED: ReadonlySet<string> = new Set([
  'apim-request-id',
  'azureai-fe-is-streaming',
  'azureml-model-session',
  'content-encoding',
  'content-type',
  'ms-azureml-model-error-reason',
  'ms-azureml-model-error-statuscode',
  'openai-processing-ms',
  'openai-version',
  'retry-after',
  'retry-after-ms',
  'x-ms-is-spilled-over',
  'x-ms-rai-invoked',
  'x-ms-region',
  'x-ms-retry-after-ms',
  'x-ms-served-model',
  'x-ms-spillover-error',
  'x-should-retry',
]);

/** Characters. */
const LONGEST_VALUE = 1_000;

export function passedHeaders(headers: Record<string, string | string[] | undefined>): PassedHeaders {
  const passed: PassedHeaders = {};
  for (const name in headers) {
    if (!PASSED.has(name) && !name.startsWith('x-ratelimit-')) continue;
    const value = headers[name];
    // Clients refuse an answer whose head is too long; none of these says anything in so many letters.
    if (value !== undefined && String(value).length <= LONGEST_VALUE) passed[name] = value;
  }
  return passed;
}

/** `max_tokens→max_completion_tokens, -temperature` in the characters a header may have. */
export function adaptedHeader(adapted: readonly string[]): string {
  return adapted
    .join(', ')
    .replaceAll('→', '>')
    .replaceAll(/[^\x20-\x7e]/g, '?');
}
