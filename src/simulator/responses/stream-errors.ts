/** The errors that come within a stream of events (azure-openai.md 3.5), as data. */
import { isObject } from '#shared/json.ts';
import type { Behaviour } from '../scenario.ts';
import type { WireError } from '../wire.ts';
import { parseJson } from '../body.ts';

export interface Failure {
  code: string;
  message: string;
}

const failures: Readonly<Record<NonNullable<Behaviour['streamError']>, Failure>> = {
  too_many_requests: { code: 'too_many_requests', message: 'Too Many Requests' },
  content_policy_violation: {
    code: 'content_policy_violation',
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
  },
  server_error: {
    code: 'server_error',
    message: 'The server had an error while processing your request. Sorry about that!',
  },
};

export function failureOf(name: NonNullable<Behaviour['streamError']>): Failure {
  return failures[name];
}

/** Nested, as Azure sends it: `error` within the data, not beside `type`. */
export function frameOf({ code, message }: Failure): string {
  const error = JSON.stringify({ type: code, code, message });
  return `event: error\ndata: {"type":"error","error":${error}}\n\n`;
}

/** What a refusal becomes when it comes within the stream. */
export function failureFrom(error: WireError): Failure {
  if (error.status === 429) return failures.too_many_requests;
  const body = parseJson(Buffer.from(error.body));
  const inner = isObject(body) && isObject(body['error']) ? body['error'] : {};
  if (inner['code'] === 'content_filter') return failures.content_policy_violation;
  const { code, message } = inner;
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : failures.server_error;
}
