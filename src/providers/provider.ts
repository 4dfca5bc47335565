/** What a vendor is to us: how to ask it, and how to read its refusals. Pure: no clock, no network, no settings of its own. */
import type { ErrorCode } from '#shared/errors.ts';
import type { ErrorParams } from '#shared/fill.ts';
import type { MessagesWire, Operation } from './operations.ts';

/** The wires relayed byte for byte: those that ask a model, and those that keep things at a resource. */
export type WireId = Operation | MessagesWire | 'models' | 'deployments' | 'files' | 'batches';

export interface ConnectionSettings {
  /** Origin, with a path where the vendor has one; a trailing slash or a whole target URI does no harm. */
  baseUrl: string;
  /** `2024-10-21`, `preview` …; null where the wire has none. */
  apiVersion: string | null;
  /** null: `classic` when a dated version is given, otherwise `v1`. */
  surface: 'classic' | 'v1' | null;
}

export interface UpstreamRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** `https://host[:port]`, or `simulator:`. */
  origin: string;
  /** With its query. */
  path: string;
  /** Names in lower case: the credential, and the content type of a JSON body. */
  headers: Record<string, string>;
}

export type UpstreamHeaders = Record<string, string | string[] | undefined>;

export interface FailureContext {
  /** The deployment's (or model's) name as it was asked for. */
  deployment: string;
  /** The version that was sent, or null on a surface without one (v1, other vendors). */
  apiVersion: string | null;
  host: string;
}

export interface UpstreamFailure {
  code: ErrorCode;
  params: ErrorParams;
  retryable: boolean;
  /** What the upstream asks to wait, in ms; undefined when it does not say. */
  retryAfterMs: number | undefined;
  /** The upstream's words, secrets and hosts masked, at most 600 characters. */
  detail: string;
}

export interface Provider {
  id: string;
  label: string;
  needsKey: boolean;
  needsApiVersion: boolean;
  defaultBaseUrl: string | null;
  speaks: readonly WireId[];
  /** What to send, without its body. The same arguments always give the same request, so callers may keep it. Throws `address_invalid`. */
  request(wire: WireId, settings: ConnectionSettings, key: string | null, deployment: string): UpstreamRequest;
  /** Whether the deployment's name travels in the path (the body's `model` is ignored) or must be the body's `model`. */
  modelIn(settings: ConnectionSettings, wire?: WireId): 'path' | 'body';
  /** Reads any answer that is not a success, also an error found inside a stream (then with that stream's status). */
  failure(status: number, headers: UpstreamHeaders, body: string, context: FailureContext): UpstreamFailure;
}
