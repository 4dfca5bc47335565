/** A refusal in OpenAI's words: whatever a vendor says, clients raise the class of error they know. */
import { readEvidence } from '../evidence.ts';

export interface RefusalParts {
  status: number;
  message: string;
  type?: string;
  code?: string | null;
  param?: string | null;
  /** `retry-after` and its relatives. */
  headers?: Record<string, string>;
}

/** Thrown where the answer will be an error envelope; never leaves the translation. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly #error: Record<string, unknown>;

  constructor({ status, message, type, code = null, param = null, headers = {} }: RefusalParts) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.#error = { message, type: type ?? (status >= 500 ? 'server_error' : 'invalid_request_error'), param, code };
  }

  /** `{"error":{"message":…,"type":…,"param":…,"code":…}}` */
  get envelope(): { error: Record<string, unknown> } {
    return { error: this.#error };
  }
}

/** What a vendor said, wherever it said so: a status, a stream's event. */
export interface Said {
  /** 0 where there is none. */
  status: number;
  /** Its own name for it: `overloaded_error`, `RESOURCE_EXHAUSTED`, `ThrottlingException`. */
  kind: string;
  message: string;
  headers?: Record<string, string> | undefined;
  /** The whole error, for what the rest does not say. */
  body?: string | undefined;
}

const AUTHENTICATION =
  /authentication_error|UNAUTHENTICATED|API_KEY_INVALID|UnrecognizedClient|InvalidSignature|IncompleteSignature|ExpiredToken|InvalidClientTokenId|MissingAuthenticationToken/i;
const CONTEXT =
  /prompt is too long|input is too long|too many input tokens|input token count.{0,80}exceeds|exceeds? (the )?(context|maximum (number of )?(input )?tokens)|maximum context length|context limit|context window/i;
const CREDIT = /credit balance is too low|billing_error|insufficient (balance|credit)/i;

interface Row {
  when(said: Said, everything: string): boolean;
  is: { status?: number; type?: string; code: string | null; param?: string };
}

/** The first row that fits holds; the status is the vendor's own unless the row has one. */
const table: readonly Row[] = [
  {
    when: ({ status }, all) => (status === 400 || status === 413) && CONTEXT.test(all),
    is: { status: 400, code: 'context_length_exceeded', param: 'messages' },
  },
  { when: (_, all) => CREDIT.test(all), is: { status: 402, type: 'insufficient_quota', code: 'insufficient_quota' } },
  {
    when: ({ status }, all) => status === 401 || AUTHENTICATION.test(all),
    is: { status: 401, code: 'invalid_api_key' },
  },
  { when: ({ status }) => status === 403, is: { code: 'permission_denied' } },
  {
    when: ({ status, message }) => status === 404 || (status === 400 && /model identifier is invalid/i.test(message)),
    is: { status: 404, code: 'model_not_found', param: 'model' },
  },
  {
    when: ({ status, kind }) => status === 429 || /throttling|rate_limit|RESOURCE_EXHAUSTED/i.test(kind),
    is: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  },
  {
    when: ({ status, kind }) =>
      status === 529 || status === 503 || /overloaded|UNAVAILABLE$|ServiceUnavail/i.test(kind),
    is: { status: 503, code: 'overloaded' },
  },
  { when: ({ status }) => status === 408 || status === 504, is: { type: 'server_error', code: 'timeout' } },
  { when: ({ status }) => status === 424 || status < 400, is: { status: 502, code: null } },
];

/** What a vendor's refusal is to a client. */
export function refusalOf(said: Said): Refusal {
  const message = told(said.message) || `The model's provider answered ${said.status || 'with an error'}.`;
  const row = table.find(({ when }) => when(said, `${said.kind} ${message} ${said.body?.slice(0, 4000) ?? ''}`));
  const { status = said.status, ...is } = row?.is ?? { code: null };
  return new Refusal({ status, message, ...is, headers: waits(said) });
}

const LONGEST_MESSAGE = 4000;

/** AWS explains a wrong signature by repeating everything that was to be signed, session tokens too. */
function told(message: string): string {
  return message.replace(/\s*The Canonical String for this request[\s\S]*/, '').slice(0, LONGEST_MESSAGE);
}

/** An error the AI SDK made of an answer that was no success, or of an event in a stream; undefined for any other. */
export function saidBy(error: unknown): Said | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('responseHeaders' in error && 'statusCode' in error && typeof error.statusCode === 'number') {
    if (error.statusCode >= 200 && error.statusCode < 300) return undefined;
    const headers = headersOf(error.responseHeaders);
    const body = 'responseBody' in error && typeof error.responseBody === 'string' ? error.responseBody : '';
    const { code, type, message } = readEvidence(error.statusCode, headers, body);
    const amazons = headers['x-amzn-errortype']?.split(':', 1)[0] ?? '';
    return { status: error.statusCode, kind: `${amazons} ${code} ${type}`.trim(), message, headers, body };
  }
  if (error instanceof Error || !('isRetryable' in error && 'message' in error)) return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    status: 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 0,
    kind: 'type' in error ? text(error.type) : '',
    message: text(error.message),
  };
}

function headersOf(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => isText(pair[1])));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const PASSED = ['retry-after', 'retry-after-ms', 'x-should-retry'];

/** When to come back: from the headers, or from where Google says it. */
function waits({ headers = {}, body = '' }: Said): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const name of PASSED) if (headers[name] !== undefined) passed[name] = headers[name];
  const seconds = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/.exec(body)?.[1];
  if (seconds !== undefined && passed['retry-after'] === undefined) {
    passed['retry-after'] = String(Math.ceil(Number(seconds)));
    passed['retry-after-ms'] = String(Math.ceil(Number(seconds) * 1000));
  }
  return passed;
}
