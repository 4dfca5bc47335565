/** What the floors above may do with the network; `createNet` in net.ts makes one. */
import type { Socket } from 'node:net';

/** Steers one request while its answer arrives. */
export interface Controller {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/** What a request reports. `onResponseError` may come before `onRequestStart`, and comes after `abort` too. */
export interface AnswerHandler {
  onRequestStart(controller: Controller): void;
  onResponseStart(controller: Controller, status: number, headers: AnswerHeaders): void;
  onResponseData(controller: Controller, chunk: Buffer): void;
  onResponseEnd(controller: Controller): void;
  onResponseError(controller: Controller | null, error: Error): void;
}
export type AnswerHeaders = Record<string, string | string[] | undefined>;

export interface Outbound {
  /** `https://host:port`, nothing more. */
  origin: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  /** Pieces are sent one after the other. */
  body: Buffer | string | readonly Buffer[] | null;
  /** The operator's word: no check of the address. */
  trusted: boolean;
  /** Never through the proxy: what answers is this machine's own. */
  direct?: boolean;
  /** Until the answer's head, ms; 120 s when absent. */
  headersTimeout?: number;
  /** Between two pieces of the body, ms; 300 s when absent. */
  bodyTimeout?: number;
}

export interface LineEvents {
  /** A whole message. */
  message(data: Buffer, isBinary: boolean): void;
  /** Once, however it ended; 1006 where nobody said goodbye. */
  closed(code: number, reason: string): void;
}

/** One end of an open WebSocket. */
export interface Line {
  /** Bytes that were given to it and have not left. */
  readonly waiting: number;
  /** `sent`: it has left, or the line is gone. */
  send(data: Buffer | string, isBinary: boolean, sent?: () => void): void;
  /** No more messages are taken from the network until `resume`. */
  pause(): void;
  resume(): void;
  /** Says goodbye; codes that may not be sent are told as 1000. */
  close(code: number, reason: string): void;
  /** Hears everything from the beginning; call it once. */
  listen(events: LineEvents): void;
}

export interface WebSocketRequest {
  /** `https://host:port`, as for `dispatch`. */
  origin: string;
  path: string;
  headers: Record<string, string>;
  /** The operator's word: no check of the address. */
  trusted: boolean;
  /** Until the handshake is answered, ms. */
  timeout: number;
}

/** An open line, or the whole answer that refuses it. */
export type Opened =
  | { line: Line; headers: AnswerHeaders }
  | { line: null; status: number; headers: AnswerHeaders; body: Buffer };

export interface Net {
  /** Sends; every failure reaches the handler. Raw errors: `networkFailure` says what they mean. */
  dispatch(request: Outbound, handler: AnswerHandler): void;
  /** Opens a WebSocket. Rejects with raw errors, as `dispatch` reports them. */
  open(request: WebSocketRequest): Promise<Opened>;
  /**
   * A plain connection for what speaks no HTTP (mail), straight to an address that was checked like all others; never
   * through a proxy. Rejects with `address_private` or the raw error of the network.
   */
  connect(to: Place): Promise<Socket>;
  /**
   * Sends and reads a small reply whole, whatever its status. Every hop of a redirect is checked like a new address, and
   * headers that may be credentials are dropped when it leads to another origin.
   * Throws `address_*`, `tls_failed`, and the signal's reason when it is aborted.
   */
  request(request: TextRequest): Promise<TextReply>;
  close(): Promise<void>;
}

export interface Place {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** The operator's word: no check of the address. */
  trusted: boolean;
}

export interface TextRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | null;
  /** The operator's word: no check of the address. It holds for this origin only, not for where it redirects to. */
  trusted?: boolean;
  /** Never through the proxy: what answers is this machine's own. */
  direct?: boolean;
  /** Of everything together, ms; 30 s when absent. */
  timeout?: number;
  /** Bytes of the body that are kept; 1 MiB when absent. What comes after is not read. */
  limit?: number;
  /** How many redirects are followed; none when absent. */
  redirects?: number;
  signal?: AbortSignal;
}

export interface TextReply {
  status: number;
  headers: AnswerHeaders;
  text: string;
  /** True when the body was longer than the limit. */
  truncated: boolean;
  /** Where the reply came from, after redirects. */
  url: string;
}
