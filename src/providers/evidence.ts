/** An upstream's refusal, read once from whichever of the many envelopes it came in. */
import { isObject, jsonIn } from '#shared/json.ts';
import type { UpstreamHeaders } from './provider.ts';

export interface Evidence {
  status: number;
  headers: UpstreamHeaders;
  /** `error.code`, or `error.type` where there is no code; always text. */
  code: string;
  type: string;
  /** `innererror.code` or `inner_error.code`. */
  inner: string;
  message: string;
  param: string;
  /** What the content filter hit: `jailbreak`, `violence` … */
  filtered: string[];
  /** Whether the body was an error as Azure OpenAI (or a gateway in front of it) writes one. */
  envelope: boolean;
}

type Json = Record<string, unknown>;

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Nobody needs more of a page for a sentence; and a page of nothing but openings takes the square of its length. */
const MOST_PAGE = 16 * 1024;

/** The words of a page or of plain text, tags removed. */
function plainWords(body: string): string {
  return body
    .slice(0, MOST_PAGE)
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function hits(results: unknown): string[] {
  if (!isObject(results)) return [];
  return Object.entries(results)
    .filter(([, result]) => isObject(result) && result['filtered'] === true)
    .map(([category]) => category);
}

function filteredIn(error: Json, inner: Json): string[] {
  const found = [inner, error].flatMap((part) => [
    ...hits(part['content_filter_result']),
    ...hits(part['content_filter_results']),
  ]);
  const filters = Array.isArray(error['content_filters']) ? error['content_filters'] : [];
  for (const filter of filters) if (isObject(filter)) found.push(...hits(filter['content_filter_results']));
  return [...new Set(found)];
}

/** FastAPI's `detail`: a sentence, or a list of what was wrong where. */
function fromDetail(detail: unknown): { message: string; param: string; code: string } {
  if (typeof detail === 'string') return { message: detail, param: '', code: '' };
  const first: unknown = Array.isArray(detail) ? detail[0] : detail;
  if (!isObject(first)) return { message: '', param: '', code: '' };
  const path = Array.isArray(first['loc']) ? first['loc'].map(text) : [];
  return {
    message: text(first['msg']),
    param: path.filter((part) => part !== 'body').join('.'),
    code: text(first['type']),
  };
}

/** Reads status and body of an answer that is not a success. Never throws. */
export function readEvidence(status: number, headers: UpstreamHeaders, body: string): Evidence {
  const parsed = jsonIn(body);
  // Google wraps its error in a list.
  const root = Array.isArray(parsed) ? (parsed[0] as unknown) : parsed;
  const nothing = { status, headers, code: '', type: '', inner: '', param: '', filtered: [], envelope: false };
  if (!isObject(root)) return { ...nothing, message: typeof root === 'string' ? root : plainWords(body).slice(0, 300) };
  if (typeof root['error'] === 'string')
    return { ...nothing, code: text(root['code']), message: text(root['message']) || root['error'], envelope: true };
  if (isObject(root['error'])) {
    const error = root['error'];
    const inner = [error['innererror'], error['inner_error']].find(isObject) ?? {};
    return {
      ...nothing,
      code: text(error['code']) || text(error['type']),
      type: text(error['type']) || text(error['status']),
      inner: text(inner['code']),
      message: text(error['message']),
      param: text(error['param']),
      filtered: filteredIn(error, inner),
      envelope: true,
    };
  }
  const detail = fromDetail(root['detail']);
  return {
    ...nothing,
    code: text(root['code']) || detail.code,
    message: text(root['message']) || detail.message,
    param: detail.param,
    // The flat form of E2, also an API Management's.
    envelope: text(root['message']) !== '' && (text(root['statusCode']) !== '' || text(root['code']) !== ''),
  };
}

/** The parameters a 400 complains about (E12–E16 and their relatives); empty when it is about something else. */
export function refusedParameters(evidence: Evidence): string[] {
  const { message, param, code } = evidence;
  const old = /^Unrecognized request arguments? supplied: (.+)$/i.exec(message);
  if (old) return (old[1] ?? '').split(',').map((name) => name.trim());
  const named =
    /(?:Unsupported parameter|Unsupported value|Unknown parameter|Invalid parameter): '([^']+)'/i.exec(message)?.[1] ??
    /The '([^']+)' parameter is only allowed when/i.exec(message)?.[1] ??
    /'([^']+)' is not supported with this model/i.exec(message)?.[1];
  if (named) return [named];
  const role = /^'(?:developer|system)' is not one of \[.*\] - '(messages\.\d+\.role)'/.exec(message)?.[1];
  if (role) return [role];
  const known = ['unsupported_parameter', 'unsupported_value', 'unknown_parameter', 'extra_forbidden'];
  return known.includes(code) && param ? [param] : [];
}
