/** What the gateway offers to the floors above: one way to call a model, for programs and for the workspace alike. */
import type { LimitScope, LimitState } from '#shared/contract/limits.ts';
import type { Connection } from '#shared/contract/connections.ts';
import type { TargetState } from '#shared/contract/models.ts';
import type { PriceInForce } from '#shared/contract/prices.ts';
import type { Principal } from '#shared/principal.ts';
import type { DeploymentEntry } from './entry.ts';
import type { CallRequest, KeptRequest, MakeRequest, Page } from './request.ts';
import type { Call, Sink } from './sink.ts';
import type { Once } from './idempotency/once.ts';
import type { MessagesRequest } from './messages/messages.ts';
import type { Sheet } from './money/cost.ts';
import type { RealtimeDoor, RealtimeSession } from './realtime/session.ts';
import type { RealtimeRequest } from './realtime/request.ts';

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
