/** What a caller asks of the gateway: a call, something an upstream keeps for it, something to be made. */
import type { Surface } from '#shared/contract/keys.ts';
import type { Principal } from '#shared/principal.ts';
import type { Form } from './wires/form.ts';
import type { CallWire } from './wires/wire.ts';

export type Purpose =
  | 'api'
  | 'chat'
  | 'title'
  | 'summary'
  | 'translation'
  | 'follow-ups'
  | 'check'
  | 'trial'
  | 'playground';

export interface CallRequest {
  /** Our own id (`call_…`): the ledger's key, and the `x-request-id` a client sees. */
  id: string;
  wire: CallWire;
  /** A deployment's public name. */
  deployment: string;
  /** The body as it came; it is relayed untouched unless the wire's rules rewrite a field. */
  body: Buffer;
  /** The same, parsed once; of a form its plain fields. */
  json: Record<string, unknown>;
  /** Absent: the body is JSON. */
  form?: Form;
  principal: Principal;
  purpose: Purpose;
  /** The door it came through; absent: the workspace. */
  surface?: Surface;
  runId: string | null;
  /** What calls of the same conversation have in common, as the caller names it. */
  session?: string;
  /** Headers of the caller's that belong to the wire and go along to the upstream. */
  forward?: Record<string, string>;
}

/** Something an upstream keeps for a caller, to be looked at, changed or deleted. */
export interface KeptRequest {
  wire: 'responses' | 'files' | 'batches';
  objectId: string;
  method: 'GET' | 'POST' | 'DELETE';
  /** What follows the id in the path, with its slash; empty for the thing itself. */
  rest: string;
  /** As the caller wrote it, without the question mark. */
  query: string;
  principal: Principal;
}

/** A file to be kept, or a batch to be worked on. */
export interface MakeRequest {
  wire: 'files' | 'batches';
  /** A deployment whose place a file should go to; null: wherever files are kept. */
  deployment: string | null;
  body: Buffer;
  contentType: string;
  /** The body of a batch, parsed; empty for a file. */
  json: Record<string, unknown>;
  /** The body of a file; absent for a batch. */
  form?: Form;
  principal: Principal;
}

export interface Page {
  /** Those after this one; undefined: from the beginning. */
  after: string | undefined;
  limit: number;
  /** The newest come first otherwise. */
  oldestFirst: boolean;
}
