/** A call's answer on Node's own response as it comes; each surface says in its own words what is its to say. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Call, Settled, Sink, UpstreamReply } from '#gateway/sink.ts';
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

/** What is not longer is written as one string, in one plain call to the system: half of what several pieces cost. */
const SMALL_BYTES = 12 * 1024;

/** Lives as long as the answer: writes what comes, waits when the client is slow, stops the call when it leaves. */
export abstract class Relayed implements Sink {
  protected readonly req: IncomingMessage;
  protected readonly res: ServerResponse;
  #streams = false;
  /** The frames of the transfer coding are ours to write: Node writes each in four pieces. */
  #isChunked = false;
  /** As the head says it; null: it does not. */
  #length: number | null = null;
  /** The whole answer, which goes out together with its head. */
  #whole: Uint8Array | null = null;
  #stalled: NodeJS.Timeout | undefined;
  #call: Call | null = null;

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
    this.#call = call;
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
    const { 'content-length': length } = all;
    this.#length = length === undefined ? null : Number(length);
    this.res.writeHead(status, all);
    this.#isChunked = this.res.chunkedEncoding;
    this.res.chunkedEncoding = false;
  }

  data(chunk: Uint8Array): boolean {
    // A whole answer may come after its client has left.
    if (this.res.destroyed) return true;
    if (chunk.length === this.#length && chunk.length <= SMALL_BYTES) {
      this.#whole = chunk;
      return true;
    }
    if (this.#write(chunk)) return true;
    this.#stall();
    return false;
  }

  #stall(): void {
    const isNew = this.#stalled === undefined;
    clearTimeout(this.#stalled);
    this.#stalled = setTimeout(() => this.res.destroy(), STALLED_MS);
    if (!isNew) return;
    this.res.once('drain', () => {
      clearTimeout(this.#stalled);
      this.#stalled = undefined;
      this.#call?.resume();
    });
  }

  #write(chunk: Uint8Array): boolean {
    const { res } = this;
    if (!this.#isChunked) return res.write(chunk);
    // An empty chunk would be the last one.
    if (chunk.length === 0) return true;
    const size = chunk.length.toString(16);
    if (chunk.length <= SMALL_BYTES) return res.write(`${size}\r\n${textOf(chunk)}\r\n`, 'latin1');
    res.write(`${size}\r\n`, 'latin1');
    res.write(chunk);
    return res.write('\r\n', 'latin1');
  }

  end(): void {
    clearTimeout(this.#stalled);
    if (this.#whole !== null) this.res.end(textOf(this.#whole), 'latin1');
    else if (this.res.headersSent) this.#end();
    else this.res.destroy();
  }

  #end(): void {
    if (this.#isChunked) this.res.end('0\r\n\r\n', 'latin1');
    else this.res.end();
  }

  fail(error: AppError, _settled: Settled, upstream: UpstreamReply | null): void {
    clearTimeout(this.#stalled);
    if (this.res.destroyed) return;
    if (!this.res.headersSent) return this.refuse(error, upstream);
    // Without `[DONE]`: the official clients raise the error of the frame. JSON can only be broken off.
    if (!this.#streams) this.res.destroy();
    else {
      if (upstream === null) this.#write(Buffer.from(this.errorFrame(error)));
      this.#end();
    }
  }
}

/** Each byte as one character: written as `latin1` it is the same bytes again. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
