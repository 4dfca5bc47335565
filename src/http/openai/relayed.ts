/** A call's answer on Node's own response as it comes; each surface says in its own words what is its to say. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Call, Settled, Sink, UpstreamReply } from '#gateway/gateway.ts';
import type { RateState } from '#gateway/limits/refusal.ts';
import type { AppError } from '#shared/errors.ts';

/** How long the rest of a body is thrown away, so that its sender comes to read the reply. */
const LINGER_MS = 1000;

/**
 * Ends the connection, but not at once: closed while its sender still writes, it would be reset and the reply lost
 * (RFC 9112 §9.6).
 */
export function linger(req: IncomingMessage): void {
  if (req.complete) return;
  const end = setTimeout(() => req.socket.destroy(), LINGER_MS);
  req.on('close', () => clearTimeout(end));
  req.resume();
}

/** A client that takes nothing for so long is gone. */
const STALLED_MS = 120_000;

/** Lives as long as the answer: writes what comes, waits when the client is slow, stops the call when it leaves. */
export abstract class Relayed implements Sink {
  protected readonly req: IncomingMessage;
  protected readonly res: ServerResponse;
  #streams = false;
  #stalled: NodeJS.Timeout | undefined;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.req = req;
    this.res = res;
  }

  /** Adds what the surface says of every reply; `upstreamId`: the upstream's `apim-request-id`. */
  protected abstract addOwn(headers: OutgoingHttpHeaders, upstreamId: unknown): void;
  /** Puts our own limits in the place of the upstream's. */
  protected abstract sayRate(headers: OutgoingHttpHeaders, rate: RateState): void;
  /** Answers that nobody could. */
  protected abstract refuse(error: AppError, upstream: UpstreamReply | null): void;
  /** The frame that says an answer broke off. */
  protected abstract errorFrame(error: AppError): string;

  /** Binds the call this answer is for; before its first word. */
  follow(call: Call): void {
    this.res.on('close', () => {
      clearTimeout(this.#stalled);
      if (!this.res.writableFinished) call.abort();
    });
    this.res.on('drain', () => {
      clearTimeout(this.#stalled);
      call.resume();
    });
  }

  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void {
    this.#streams = /^text\/event-stream/i.test(String(headers['content-type'] ?? ''));
    const all: OutgoingHttpHeaders = headers;
    this.addOwn(all, headers['apim-request-id']);
    if (rate !== null) this.sayRate(all, rate);
    // Proxies in front of us must not wait for more.
    if (this.#streams) {
      all['cache-control'] = 'no-cache, must-revalidate';
      all['x-accel-buffering'] = 'no';
    }
    this.res.writeHead(status, all);
  }

  data(chunk: Uint8Array): boolean {
    // A whole answer may come after its client has left.
    if (this.res.destroyed) return true;
    if (this.res.write(chunk)) return true;
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(() => this.res.destroy(), STALLED_MS);
    return false;
  }

  end(): void {
    clearTimeout(this.#stalled);
    if (this.res.headersSent) this.res.end();
    else this.res.destroy();
  }

  fail(error: AppError, _settled: Settled, upstream: UpstreamReply | null): void {
    clearTimeout(this.#stalled);
    if (this.res.destroyed) return;
    if (!this.res.headersSent) return this.refuse(error, upstream);
    // Without `[DONE]`: the official clients raise the error of the frame. JSON can only be broken off.
    if (!this.#streams) this.res.destroy();
    else if (upstream !== null) this.res.end();
    else this.res.end(this.errorFrame(error));
  }
}
