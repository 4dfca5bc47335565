/** Whom one call asks, one after the other, until somebody answers or nobody is left (gateway-correctness.md 5.6). */
import type { UpstreamFailure } from '#providers/provider.ts';
import { AppError, errors, type ErrorCode } from '#shared/errors.ts';
import type { Usage } from '#shared/message.ts';
import type { Attempt } from '../attempt.ts';
import type { UpstreamReply } from '../sink.ts';
import { answers, attend, breakDown, fail, isReady, succeed } from '../health.ts';
import { routeOn, type ModelWire, type Route, type RoutingTable, type Target } from '../resolve.ts';
import { wayAfter, worthTelling } from '../retry.ts';
import type { Affinity } from './affinity.ts';
import { WINDOW_MS } from './load.ts';
import { candidates, shortestWait, type Wish } from './order.ts';
import { Turn, type Retries } from './retries.ts';

/** What a course finds around it. */
export interface Roads {
  table: RoutingTable;
  retries: Retries;
  affinity: Affinity;
  /** Somebody must repair a target before it answers again; said once each time. */
  alert(target: Target, deployment: string, error: ErrorCode): void;
  now(): number;
}

/** Who walks it. After each `ask` one of `refused`, `broke` or `arrived` follows; `nobody` ends it. */
export interface Walker {
  ask(target: Target): void;
  nobody(): void;
}

/** What a course must know of a try. */
export type Tried = Pick<Attempt, 'target' | 'keyIndex' | 'status'>;

export interface Refusal {
  error: AppError;
  retryable: boolean;
  reply: UpstreamReply | null;
}

/** Tries of one call, whatever the number of targets. */
export const MOST_TRIES = 8;
/** How long a call waits for room to try again. */
const WAIT_MS = 5000;
/** Before everybody is asked once more; doubled with each round, and by chance a little less. */
const PAUSE_MS = 400;

/** What may pass by itself in a moment, where nobody said how long it takes. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'upstream_failed',
  'upstream_overloaded',
  'upstream_cut',
  'upstream_unreadable',
  'address_unreachable',
  'address_timeout',
  'address_unresolved',
  'entra_unavailable',
]);
/** The model is not there any more. */
const GONE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['deployment_unknown', 'model_unknown']);

/** What Azure was seen to say of a model that is retired (litellm #11116, #11505); of any other it means something else. */
const SAID_OF_RETIRED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['model_not_chat', 'api_version_unsupported']);

export interface Start {
  wire: ModelWire;
  wish: Wish;
  /** Only these targets have what the call goes on from: nobody else is asked instead. */
  pinned: boolean;
}

/** Lives from the first question of a call to the first byte of its answer. */
export class Course {
  readonly #roads: Roads;
  readonly #start: Start;
  readonly #walker: Walker;
  /** The deployment that was asked for; it says who is asked instead. */
  readonly #asked: Route;
  /** The deployment whose targets are asked now. */
  route: Route;
  /** Requests sent so far, whoever to. */
  tries = 0;
  #left: Target[] = [];
  #best: Refusal | null = null;
  /** What every target would say: told whatever comes after it. */
  #final: Refusal | null = null;
  #turn: Turn | null = null;
  #timer: NodeJS.Timeout | undefined;
  #round = 0;
  #instead: Set<string> | null = null;
  #askedAt = 0;

  constructor(roads: Roads, route: Route, start: Start, walker: Walker) {
    this.#roads = roads;
    this.#asked = route;
    this.route = route;
    this.#start = start;
    this.#walker = walker;
  }

  begin(): void {
    this.#choose();
    const target = this.#left.shift();
    if (target === undefined) this.#nobodyLeft();
    else this.#ask(target);
  }

  /** The answer began: from here on nobody else is asked. */
  arrived({ target }: Tried): void {
    const { affinity, now } = this.#roads;
    const { conversation } = this.#start.wish;
    const at = now();
    answers(target.health);
    if (conversation !== null) affinity.remember(this.route.entry.id, conversation, target.id, at);
    this.leave();
  }

  /** The answer came whole, or its client had enough of it. */
  ended({ target }: Tried): void {
    succeed(target.health, this.#roads.now());
  }

  /** An answer that had begun broke off. */
  brokeOff({ target }: Tried, error: ErrorCode): void {
    fail(target.health, this.#roads.now(), error);
  }

  /** True: the same target should be asked with another of its keys. Otherwise the way on is taken. */
  refused({ target, keyIndex, status }: Tried, failure: UpstreamFailure, refusal: Refusal): boolean {
    const wasBroken = target.health.brokenUntil !== 0;
    const way = wayAfter(target, keyIndex, failure, status, this.#roads.now());
    if (target.health.brokenUntil !== 0 && !wasBroken) this.#alert(target, failure.code);
    if (way === 'final') {
      this.#final ??= refusal;
      if (this.#fallsBack(failure.code)) this.#next();
      else this.#stop();
      return false;
    }
    this.#best = worthTelling(this.#best, refusal);
    if (way === 'other-key' && !this.#start.pinned && this.tries < MOST_TRIES) return true;
    if (failure.code === 'upstream_timeout' && this.#asked.routing.afterTimeout === 'never') this.#stop();
    else this.#next();
    return false;
  }

  /** The connection failed before the answer began. */
  broke({ target }: Tried, failure: AppError): void {
    const { retryable } = errors[failure.code];
    const now = this.#roads.now();
    if (retryable) fail(target.health, now, failure.code);
    else {
      if (target.health.brokenUntil === 0) this.#alert(target, failure.code);
      breakDown(target.health, now, failure.code);
    }
    this.#best = worthTelling(this.#best, { error: failure, retryable, reply: null });
    // It was sent and may still be worked on: sent again, it may be charged twice.
    if (failure.code === 'upstream_timeout' && this.#asked.routing.afterTimeout !== 'always') this.#stop();
    else this.#next();
  }

  /** Why nobody answered: the most hopeful refusal, with the shortest wait anybody asked for. */
  verdict(): { error: AppError; reply: UpstreamReply | null } {
    const told = this.#final ?? this.#best;
    if (told === null) return { error: new AppError('upstream_failed', { params: { status: 502 } }), reply: null };
    const { code, params, detail, cause, retryAfterMs: asked } = told.error;
    const retryAfterMs = told.retryable && asked !== undefined ? this.#soonest(asked) : undefined;
    const error = new AppError(code, { params, detail, cause, retryAfterMs });
    return { error, reply: told.reply === null ? null : withWait(told.reply, retryAfterMs) };
  }

  /** Provisioned throughput counts what was used in the end, without cached tokens (azure-openai.md 4.3). */
  settled({ target }: Tried, usage: Usage): void {
    const now = this.#roads.now();
    if (target.sku?.includes('Provisioned') !== true || now - this.#askedAt >= WINDOW_MS) return;
    target.load.correct(usage.input - usage.cached + usage.output - this.#start.wish.tokens, now);
  }

  /** The call is over, or answered: whoever waits for room may have this one's. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#left = [];
    this.#turn?.leave();
    this.#turn = null;
  }

  #choose(): void {
    const { affinity, now } = this.#roads;
    const { targets, waitMs } = candidates(this.route, this.#start.wish, { now: now(), affinity });
    if (waitMs !== null) this.#best = worthTelling(this.#best, limited(waitMs));
    this.#left = targets;
  }

  #ask(target: Target): void {
    const now = this.#roads.now();
    attend(target.health, now);
    target.load.add(this.#start.wish.tokens, now);
    this.#askedAt = now;
    this.#walker.ask(target);
  }

  /** The next target, once there is room for one more that tries again. */
  #next(): void {
    if (this.#left.length === 0 || this.tries >= MOST_TRIES) return this.#nobodyLeft();
    if (this.#turn !== null) return this.#go();
    const turn = new Turn(this.#roads.retries, () => this.#go());
    this.#turn = turn;
    turn.enter();
    if (turn.isWaiting) this.#timer = setTimeout(() => this.#stop(), WAIT_MS);
  }

  #go(): void {
    clearTimeout(this.#timer);
    const now = this.#roads.now();
    // While it waited, others may have found out that a target is ill.
    const at = this.#left.findIndex(({ health }) => isReady(health, now));
    const [target] = this.#left.splice(Math.max(at, 0), 1);
    if (target === undefined) this.#nobodyLeft();
    else this.#ask(target);
  }

  #nobodyLeft(): void {
    const { successor } = this.#asked;
    if (this.#isGone() && successor !== null && this.#switchTo([successor])) return this.#next();
    if (!this.#triesAgain()) this.#stop();
  }

  #isGone(): boolean {
    const code = this.#best?.error.code;
    if (code === undefined) return false;
    const { retiresAt } = this.#asked.entry;
    const isRetired = retiresAt !== null && retiresAt <= this.#roads.now();
    return GONE.has(code) || (isRetired && SAID_OF_RETIRED.has(code));
  }

  #stop(): void {
    this.leave();
    this.#walker.nobody();
  }

  /** Another deployment is asked what this one cannot answer, where its owner wants that. */
  #fallsBack(error: ErrorCode): boolean {
    const { contextFallbacks, filterFallbacks } = this.#asked.routing;
    if (error === 'context_too_long') return this.#switchTo(contextFallbacks);
    return error === 'content_filtered' && this.#switchTo(filterFallbacks);
  }

  #switchTo(names: readonly string[]): boolean {
    if (this.#start.pinned || this.tries >= MOST_TRIES) return false;
    this.#instead ??= new Set([this.#asked.entry.name]);
    for (const name of names) {
      const found = this.#instead.has(name) ? undefined : this.#roads.table.routes.get(name);
      this.#instead.add(name);
      if (found === undefined) continue;
      this.route = routeOn(found, this.#start.wire);
      this.#choose();
      if (this.#left.length > 0) return true;
    }
    return false;
  }

  /** Everybody failed, as happens for a moment: once more, a little later. */
  #triesAgain(): boolean {
    const error = this.#final === null ? this.#best?.error : undefined;
    if (error === undefined || !PASSING.has(error.code) || error.retryAfterMs !== undefined) return false;
    if (this.#round >= this.#asked.routing.rounds || this.tries >= MOST_TRIES) return false;
    this.#turn?.leave();
    this.#turn = null;
    const pause = PAUSE_MS * 2 ** this.#round++ * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      this.#choose();
      this.#next();
    }, pause);
    return true;
  }

  #soonest(asked: number): number {
    const now = this.#roads.now();
    const limitedOnes = this.#asked.targets.filter(({ health }) => health.limitedUntil > now);
    return limitedOnes.length === 0 ? asked : Math.min(asked, shortestWait(limitedOnes, now));
  }

  #alert(target: Target, error: ErrorCode): void {
    this.#roads.alert(target, this.route.entry.name, error);
  }
}

function limited(waitMs: number): Refusal {
  const params = { seconds: Math.ceil(waitMs / 1000) };
  return { error: new AppError('upstream_limited', { params, retryAfterMs: waitMs }), retryable: true, reply: null };
}

function withWait(reply: UpstreamReply, waitMs: number | undefined): UpstreamReply {
  if (waitMs === undefined) return reply;
  const seconds = String(Math.ceil(waitMs / 1000));
  return {
    ...reply,
    headers: { ...reply.headers, 'retry-after': seconds, 'retry-after-ms': String(Math.ceil(waitMs)) },
  };
}
