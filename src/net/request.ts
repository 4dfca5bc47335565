/** One small request, read whole: for checks, discovery and sign-in, not for the data plane. */
import { AppError } from '#shared/errors.ts';
import { networkFailure } from './failure.ts';
import type { AnswerHandler, AnswerHeaders, Controller, Net, TextReply, TextRequest } from './outbound.ts';
import { parseOrigin } from './origin.ts';

/** The only headers that follow a redirect to another origin: none of them is a credential. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** See `Net.request`. */
export async function requestText(net: Pick<Net, 'dispatch'>, request: TextRequest): Promise<TextReply> {
  const deadline = Date.now() + (request.timeout ?? 30_000);
  let hop = request;
  for (let left = request.redirects ?? 0; ; left--) {
    const reply = await once(net, hop, deadline);
    const location = reply.headers['location'];
    if (!REDIRECTS.has(reply.status) || typeof location !== 'string' || left <= 0) return reply;
    hop = redirected(hop, location, reply.status);
  }
}

function redirected(request: TextRequest, location: string, status: number): TextRequest {
  const url = URL.parse(location, request.url);
  if (url === null) throw new AppError('address_invalid', { params: { address: location.slice(0, 300) } });
  const same = url.origin === new URL(request.url).origin;
  const keeps = status === 307 || status === 308 || request.method === undefined || request.method === 'GET';
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => same || HARMLESS.has(name.toLowerCase()));
  const { body: _, ...rest } = request;
  return {
    ...rest,
    url: url.href,
    method: keeps ? (request.method ?? 'GET') : 'GET',
    headers: Object.fromEntries(headers),
    body: keeps ? (request.body ?? null) : null,
    trusted: same && request.trusted === true,
  };
}

function once(net: Pick<Net, 'dispatch'>, request: TextRequest, deadline: number): Promise<TextReply> {
  const origin = parseOrigin(request.url);
  const url = new URL(request.url);
  return new Promise((resolve, reject) => {
    const reader = new Reader(request, origin.host, deadline, resolve, reject);
    net.dispatch(
      {
        origin: origin.href,
        path: url.pathname + url.search,
        method: request.method ?? 'GET',
        headers: request.headers ?? {},
        body: request.body ?? null,
        trusted: request.trusted === true,
        direct: request.direct === true,
      },
      reader,
    );
  });
}

/** Collects one answer; alive until the body ended, broke, grew too long or took too long. */
class Reader implements AnswerHandler {
  readonly #request: TextRequest;
  readonly #host: string;
  readonly #resolve: (reply: TextReply) => void;
  readonly #reject: (error: unknown) => void;
  readonly #limit: number;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: () => void;
  #controller: Controller | null = null;
  #status = 0;
  #headers: AnswerHeaders = {};
  #chunks: Buffer[] = [];
  #size = 0;
  #done = false;

  constructor(
    request: TextRequest,
    host: string,
    deadline: number,
    resolve: (reply: TextReply) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request;
    this.#host = host;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#limit = request.limit ?? 1024 * 1024;
    const wait = Math.max(deadline - Date.now(), 0);
    const seconds = Math.round((request.timeout ?? 30_000) / 1000);
    this.#timer = setTimeout(() => this.#fail(new AppError('address_timeout', { params: { host, seconds } })), wait);
    this.#onAbort = () => this.#fail(request.signal?.reason);
    if (request.signal?.aborted === true) this.#onAbort();
    request.signal?.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('no longer wanted'));
  }
  onResponseStart(_: Controller, status: number, headers: AnswerHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }
  onResponseData(_: Controller, chunk: Buffer): void {
    if (this.#done) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.#finish({ truncated: true });
  }
  onResponseEnd(): void {
    this.#finish({ truncated: false });
  }
  onResponseError(_: Controller | null, error: Error): void {
    this.#fail(networkFailure(error, this.#host));
  }

  #finish(how: { truncated: boolean }): void {
    if (this.#done) return;
    this.#close();
    const text = Buffer.concat(this.#chunks).subarray(0, this.#limit).toString('utf8');
    this.#resolve({ status: this.#status, headers: this.#headers, text, url: this.#request.url, ...how });
    if (how.truncated) this.#controller?.abort(new Error('the answer is longer than the limit'));
  }

  #fail(error: unknown): void {
    if (this.#done) return;
    this.#close();
    this.#reject(error);
    this.#controller?.abort(new Error('no longer wanted'));
  }

  #close(): void {
    this.#done = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
  }
}
