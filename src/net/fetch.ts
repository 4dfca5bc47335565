/** `fetch` for packages that bring their own wire: the same guarded way out, in the shape they ask for. */
import { parseOrigin } from './origin.ts';
import type { AnswerHandler, AnswerHeaders, Controller, Net } from './outbound.ts';

export interface GuardedFetchOptions {
  /**
   * The operator's word for one origin (`https://host:port`): its address is not checked. Whatever else the caller
   * asks for (an image a client named, say) is checked as always. Null: everything is checked.
   */
  trusted: string | null;
  /** Until the answer's head, ms; 120 s when absent. */
  headersTimeout?: number;
  /** Between two pieces of the body, ms; 300 s when absent. */
  bodyTimeout?: number;
}

/** What is buffered of a body nobody reads before the socket is paused, bytes. */
const AHEAD = 64 * 1024;
/** Answers without a body, in the words of the Fetch standard. */
const BODILESS = new Set([101, 204, 205, 304]);

/**
 * A `fetch` over `Net.dispatch`. It follows no redirect (a 3xx is an answer like any other, so that no credential ever
 * reaches another origin), keeps no cookies, and asks for bodies as they are. Aborting ends the request and its body.
 * Rejects with the signal's reason, an `AppError` (`address_*`) or the raw error of the network.
 */
export function guardedFetch(net: Pick<Net, 'dispatch'>, options: GuardedFetchOptions): typeof globalThis.fetch {
  const trusted = options.trusted === null ? null : parseOrigin(options.trusted).href;
  return async (input, init) => {
    const request = input instanceof Request ? input : null;
    const address = typeof input === 'string' ? input : 'href' in input ? input.href : input.url;
    const { href } = parseOrigin(address);
    const url = new URL(address);
    // Not through a new `Request`: its signal no longer follows the caller's once the object itself is collected.
    const signal = init?.signal ?? request?.signal ?? null;
    signal?.throwIfAborted();
    const body = await bytesOf(init?.body ?? (request === null ? null : await request.arrayBuffer()));
    return new Promise((resolve, reject) => {
      net.dispatch(
        {
          origin: href,
          path: url.pathname + url.search,
          method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
          headers: headersOf(new Headers(init?.headers ?? request?.headers)),
          body,
          trusted: href === trusted,
          ...(options.headersTimeout === undefined ? {} : { headersTimeout: options.headersTimeout }),
          ...(options.bodyTimeout === undefined ? {} : { bodyTimeout: options.bodyTimeout }),
        },
        new Answer(signal, resolve, reject),
      );
    });
  };
}

type Body = NonNullable<Parameters<typeof globalThis.fetch>[1]>['body'];

/** Text goes out as it is; everything else a body may be is read whole. */
async function bytesOf(body: Body): Promise<Buffer | string | null> {
  if (body === null || body === undefined || typeof body === 'string') return body ?? null;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const bytes = Buffer.from(await new Response(body).arrayBuffer());
  return bytes.length === 0 ? null : bytes;
}

function headersOf(asked: Headers): Record<string, string> {
  const headers = Object.fromEntries(asked);
  // The dispatcher writes its own, and unpacks nothing.
  delete headers['content-length'];
  headers['accept-encoding'] ??= 'identity';
  return headers;
}

/** One answer; alive until its body ended, broke, or was no longer wanted. */
class Answer implements AnswerHandler {
  readonly #signal: AbortSignal | null;
  readonly #resolve: (response: Response) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onAbort = () => this.#stop(this.#signal?.reason);
  #controller: Controller | null = null;
  #body: ReadableStreamDefaultController<Uint8Array> | null = null;
  #started = false;
  #over = false;

  constructor(signal: AbortSignal | null, resolve: (response: Response) => void, reject: (error: unknown) => void) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    signal?.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    // 1xx: the answer proper is still to come.
    if (this.#over || status < 200) return;
    this.#started = true;
    const init = { status, headers: responseHeaders(headers) };
    if (BODILESS.has(status)) return this.#resolve(new Response(null, init));
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (body) => {
          this.#body = body;
        },
        pull: () => this.#controller?.resume(),
        cancel: () => this.#stop(new Error('no longer wanted')),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: AHEAD }),
    );
    this.#resolve(new Response(stream, init));
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#over || this.#body === null) return;
    this.#body.enqueue(chunk);
    if ((this.#body.desiredSize ?? 0) <= 0) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#finish();
    this.#body?.close();
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#over) return;
    this.#finish();
    this.#fail(error);
  }

  /** The caller wants no more; the upstream is told at once. */
  #stop(reason: unknown): void {
    if (this.#over) return;
    this.#finish();
    this.#fail(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error('no longer wanted'));
  }

  #fail(reason: unknown): void {
    if (!this.#started) return this.#reject(reason);
    this.#body?.error(reason);
  }

  #finish(): void {
    this.#over = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

function responseHeaders(headers: AnswerHeaders): Headers {
  const found = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const each of Array.isArray(value) ? value : value === undefined ? [] : [value]) found.append(name, each);
  return found;
}
