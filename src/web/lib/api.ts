/** The page's only way to its server: typed by the contract, trusting what comes back. */
import { queryOptions } from '@tanstack/react-query';
import type { Endpoint, ErrorEnvelope, Input, Result } from '#shared/contract/endpoint.ts';
import type { ErrorParams } from '#shared/fill.ts';
import type { ErrorInfo } from '#shared/message.ts';
import { sseDecoder } from '#shared/sse.ts';
import { loadErrorWords } from './error-words.ts';

/** The code of a failure to reach the server at all; the others are those of shared/errors.ts. */
export const OFFLINE = 'offline';

/** What the server (or the way to it) said no with. People get the sentence of its code: `useErrorText`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  /** 0 when no answer came. */
  readonly status: number;
  readonly params: ErrorParams;
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** When it came, ms. */
  readonly at: number = Date.now();

  constructor(
    code: string,
    status: number,
    more: {
      params?: ErrorParams;
      detail?: string | undefined;
      retryAfterMs?: number | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(code, { cause: more.cause });
    this.code = code;
    this.status = status;
    this.params = more.params ?? {};
    this.detail = more.detail;
    this.retryAfterMs = more.retryAfterMs;
  }

  /** Whether to ask again by oneself: the network, a limit or the server stood in the way, not what was asked. */
  get retryable(): boolean {
    return this.code === OFFLINE || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  info(): ErrorInfo {
    return { code: this.code, params: this.params, ...(this.detail === undefined ? {} : { detail: this.detail }) };
  }
}

/** A part of the input that takes nothing, or only optional things, may be left out. */
type Part<Name extends string, T> =
  T extends Record<string, never>
    ? { [N in Name]?: T }
    : Partial<T> extends T
      ? { [N in Name]?: T }
      : { [N in Name]: T };
export type CallInput<E extends Endpoint> = Part<'params', Input<E>['params']> &
  Part<'query', Input<E>['query']> &
  Part<'body', Input<E>['body']> & { signal?: AbortSignal | undefined };
type Args<E extends Endpoint> =
  Partial<CallInput<E>> extends CallInput<E> ? [input?: CallInput<E>] : [input: CallInput<E>];

/** What `CallInput` is for any endpoint: the shape the wire is written from. */
interface AnyInput {
  params?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

let stillKnown: () => Promise<boolean> = () => Promise.resolve(true);
/** Says how to find out whether we are still signed in: strangers get 404 from everything, so a 404 may mean that. */
export function onUnrecognised(ask: () => Promise<boolean>): void {
  stillKnown = ask;
}

/** Calls an endpoint of form `json`. Throws `ApiError`; an aborted call throws the signal's reason. */
export async function call<E extends Endpoint>(endpoint: E, ...[input]: Args<E>): Promise<Result<E>> {
  const response = await send(endpoint, input ?? {});
  // The server stripped and checked it against this very schema.
  return (await response.json()) as Result<E>;
}

/** Sends a file to an endpoint of form `bytes`. */
export async function upload<E extends Endpoint>(endpoint: E, file: Blob, ...[input]: Args<E>): Promise<Result<E>> {
  const response = await send(endpoint, input ?? {}, file);
  return (await response.json()) as Result<E>;
}

/**
 * The events of an endpoint of form `events`, as they come. Leaving the loop closes the connection. Throws `ApiError`
 * before the first event when the call was refused, and `offline` when the connection breaks.
 */
export async function* events<E extends Endpoint>(endpoint: E, ...[input]: Args<E>): AsyncGenerator<Result<E>, void> {
  const response = await send(endpoint, input ?? {});
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = sseDecoder();
  try {
    for (;;) {
      const { done, value } = await reading(reader, input?.signal);
      const frames = done ? decoder.end() : decoder.push(value);
      for (const frame of frames) yield JSON.parse(frame.data) as Result<E>;
      if (done) return;
    }
  } finally {
    // The stream may have failed already; what matters is that nothing stays open.
    reader.cancel().catch(() => {});
  }
}

async function reading(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal | undefined) {
  try {
    return await reader.read();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(OFFLINE, 0, { cause });
  }
}

/** For `useQuery`: the key is what is asked for, so equal questions share one answer. */
export function query<E extends Endpoint>(endpoint: E, ...args: Args<E>) {
  const [input] = args;
  return queryOptions({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, ...([{ ...input, signal }] as unknown as Args<E>)),
  });
}

/** The query key of an endpoint; without input it is the prefix of all its queries, to invalidate them. */
export function keyOf(endpoint: Endpoint, input?: AnyInput): readonly unknown[] {
  const { params, query, body } = input ?? {};
  const asked = {
    ...(params !== undefined && { params }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  };
  return Object.keys(asked).length === 0 ? [endpoint.method, endpoint.path] : [endpoint.method, endpoint.path, asked];
}

/** The address of an endpoint, for `<img src>` and links. */
export function addressOf<E extends Endpoint>(endpoint: E, ...[input]: Args<E>): string {
  return address(endpoint, input ?? {});
}

function address(endpoint: Endpoint, input: AnyInput): string {
  const params = entries(input.params);
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params.get(name) ?? ''));
  const search = new URLSearchParams([...entries(input.query)]).toString();
  return search === '' ? path : `${path}?${search}`;
}

function entries(part: unknown): Map<string, string> {
  const named = Object.entries(typeof part === 'object' && part !== null ? part : {});
  return new Map(named.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}

/** Characters. Browsers let 64 kB of a page outlive it, in all. */
const SMALL = 4000;

/** What is changed with a click just before the page is left still arrives: small requests outlive it. */
function requestOf(endpoint: Endpoint, input: AnyInput, file?: Blob): RequestInit {
  const { method } = endpoint;
  const signal = input.signal && { signal: input.signal };
  if (file !== undefined) return { method, body: file, ...signal };
  const text = method === 'GET' || method === 'DELETE' ? null : JSON.stringify(input.body ?? {});
  return {
    method,
    ...(text !== null && { headers: { 'content-type': 'application/json' }, body: text }),
    ...(method !== 'GET' && (text?.length ?? 0) < SMALL && !signal && { keepalive: true }),
    ...signal,
  };
}

/** What a call may meet because nobody is known here any more, or has the terms to accept first. */
const CLOSED = new Set(['not_found', 'signed_out', 'terms_not_accepted']);

async function send(endpoint: Endpoint, input: AnyInput, file?: Blob): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(endpoint, input), requestOf(endpoint, input, file));
  } catch (cause) {
    if (input.signal?.aborted) throw cause;
    throw new ApiError(OFFLINE, 0, { cause });
  }
  if (response.ok) return response;
  // Whoever hears of it can say it.
  const [failure] = await Promise.all([failureOf(response), loadErrorWords()]);
  const mayBeStranger = endpoint.access !== 'public' && CLOSED.has(failure.code);
  if (!mayBeStranger || (await stillKnown()) || failure.code === 'terms_not_accepted') throw failure;
  throw new ApiError('signed_out', response.status);
}

async function failureOf(response: Response): Promise<ApiError> {
  try {
    // Checked just below: a proxy in between may answer in its own words.
    const { error } = (await response.json()) as Partial<ErrorEnvelope>;
    if (typeof error?.code === 'string')
      return new ApiError(error.code, response.status, {
        params: { ...error.params, requestId: error.requestId },
        detail: error.detail,
        retryAfterMs: error.retryAfterMs,
      });
  } catch {
    // Not our envelope: below.
  }
  return new ApiError(OFFLINE, response.status, { detail: `HTTP ${response.status}` });
}
