/** What the gateway offers to the floors above: one way to call a model, for programs and for the workspace alike. */
import type { Surface } from '#shared/contract/keys.ts';
import type { LimitScope, LimitState } from '#shared/contract/limits.ts';
import type { Connection } from '#shared/contract/connections.ts';
import type { Capabilities, TargetState } from '#shared/contract/models.ts';
import type { PriceInForce } from '#shared/contract/prices.ts';
import type { AppError } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import type { Once } from './idempotency/once.ts';
import type { RateState } from './limits/refusal.ts';
import type { MessagesRequest } from './messages/messages.ts';
import type { Sheet } from './money/cost.ts';
import type { RealtimeDoor, RealtimeRequest, RealtimeSession } from './realtime/session.ts';
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

/**
 * Where an answer goes. Nothing is called before `Gateway.call` has returned; exactly one of `end` and `fail` is called,
 * last. An aborted call ends with `end`: what was produced until then is settled.
 */
export interface Sink {
  /**
   * The upstream accepted: status and the headers that may pass on. At most once. `rate`: what our own limits leave the
   * caller; null when there are none.
   */
  head(status: number, headers: Record<string, string | string[]>, rate: RateState | null): void;
  /** Bytes for the client. False asks to pause; `Call.resume` goes on. */
  data(chunk: Uint8Array): boolean;
  end(settled: Settled): void;
  /**
   * Before `head`: no target could answer, and `upstream` is the error reply to pass on where a surface does that.
   * After it: the answer broke off; then `upstream` is set only when the upstream said so itself, in an error frame
   * that has already been passed on as data.
   */
  fail(error: AppError, settled: Settled, upstream: UpstreamReply | null): void;
}

/** An upstream's own error answer, whole, for surfaces that pass it on byte for byte. */
export interface UpstreamReply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface Call {
  resume(): void;
  /** The client left or pressed stop: the upstream is aborted at once and what was produced is settled. */
  abort(): void;
}

/** What the ledger will say of the call. */
export interface Settled {
  usage: Usage | null;
  costMicroUsd: number | null;
  /** Request to first byte of the answer, ms. */
  firstByteMs: number | null;
  totalMs: number;
  /** The base model and version the upstream named. */
  model: string | null;
}

/** A usable deployment, as `resolve` sees it. */
export interface DeploymentEntry {
  id: string;
  name: string;
  displayName: string;
  model: string | null;
  capabilities: Capabilities;
  contextTokens: number | null;
  connection: string;
  region: string | null;
  simulated: boolean;
  createdAt: number;
  updatedAt: number;
  modelVersion: string | null;
  /** When the model is switched off, as somebody said it or as is published; null: not known. */
  retiresAt: number | null;
}

export interface Gateway {
  /** Never throws: every failure reaches the sink. */
  call(request: CallRequest, sink: Sink): Call;
  /** Asks as Anthropic's clients do, whoever answers. Never throws: every failure reaches the sink. */
  messages(request: MessagesRequest, sink: Sink): Call;
  /** What is asked under a name of the caller's is made once. */
  once: Pick<Once, 'begin'>;
  /** Opens a realtime session. Never throws: every failure reaches the door. */
  realtime(request: RealtimeRequest, door: RealtimeDoor): RealtimeSession;
  /** Asks for a kept thing where it is. Never throws: what is not the caller's fails with `kept_unknown`. */
  relay(request: KeptRequest, sink: Sink): Call;
  /** Makes a file or a batch; it is the caller's from then on. Never throws. */
  make(request: MakeRequest, sink: Sink): Call;
  /** What upstreams keep for a caller, as they show it now. Throws `store_unavailable`. */
  listKept(wire: 'files' | 'batches', principal: Principal, page: Page): Promise<{ data: Buffer[]; more: boolean }>;
  /**
   * Enabled deployments with at least one enabled target, in the owner's order; of a caller those that its key, its
   * person and their team may all use.
   */
  deployments(caller?: Pick<Principal, 'userId' | 'grant'>): readonly DeploymentEntry[];
  /** How those who may answer for a deployment do now; nothing for one that is not in use. */
  states(deploymentId: string): TargetState[];
  /** The connections to which calls fail at this moment, by their id. */
  troubles(): ReadonlyMap<string, NonNullable<Connection['trouble']>>;
  /** Reads connections and deployments again; call it after changing them. */
  reload(): Promise<void>;
  readonly limits: {
    /** Reads limits, teams, lists of models and prices again; call it after changing them. */
    reload(): Promise<void>;
    /** What is used at this moment; `name` is passed through. */
    state(scope: LimitScope, id: string, name: string): Promise<LimitState>;
  };
  /** What every deployment costs now at each of its connections. */
  pricesInForce(): Promise<PriceInForce[]>;
  /** What models cost that may not be here: the owner's table over the bundled list. */
  readonly priceList: {
    models(provider: string): Promise<{ provider: string; model: string; contextTokens: number | null }[]>;
    /** In the order asked; null: no price is known. */
    sheets(asked: readonly { provider: string; model: string }[]): Promise<(Sheet | null)[]>;
  };
  /** Forgets what upstreams no longer keep; the scheduler calls it now and then. */
  sweep(): Promise<void>;
  /** Waits for open ledger rows to be written. */
  close(): Promise<void>;
}
