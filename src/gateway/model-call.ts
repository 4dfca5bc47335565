/** One call from its start to its settlement: resolve → admit → send → relay → settle. */
import { isReset, networkFailure } from '#net/failure.ts';
import { repairFrom } from '#providers/parameters.ts';
import type { UpstreamFailure } from '#providers/provider.ts';
import { AppError } from '#shared/errors.ts';
import type { KeptRow } from '#store/schema.ts';
import { Account, NOTHING, type Accounting } from './account.ts';
import { admit } from './admit.ts';
import { adaptedHeader, passedHeaders } from './answer-headers.ts';
import type { Bag, Bagged } from './bag.ts';
import { Attempt, type Reporter } from './attempt.ts';
import type { CallRequest } from './request.ts';
import type { Call, Settled, Sink, UpstreamReply } from './sink.ts';
import type { KeptThings } from './kept.ts';
import type { Pace } from './pace.ts';
import type { Held } from './limits/held.ts';
import { prepare, type Prepared, type Repaired } from './prepare.ts';
import { chooseKey, routeOn, type Route, type Target } from './resolve.ts';
import { conversationOf } from './routing/affinity.ts';
import { Course, MOST_TRIES, type Roads, type Walker } from './routing/course.ts';
import { patienceFor } from './routing/patience.ts';
import type { Waiting } from './overdue.ts';
import { bodyWithoutSecrets, errorOf } from './secrets-out.ts';
import { send, type Ways } from './send.ts';
import type { Mishap } from './settle.ts';
import { translationFor } from './translation.ts';
import { wires } from './wires/index.ts';
import type { Wire } from './wires/wire.ts';

/** What a call finds around it. */
export interface House extends Roads, Accounting {
  ways: Ways;
  /** Calls that have not ended. */
  open: Bag<ModelCall>;
  kept: KeptThings;
  /** How soon answers begin, by deployment. */
  paces: Map<string, Pace>;
  closing: boolean;
  keyMode(): 'random' | 'turn';
}

/** Upstreams keep answers for 30 days. */
const KEPT_MS = 30 * 86_400_000;
const NO_BODY = Buffer.alloc(0);

export class ModelCall implements Call, Walker, Waiting, Reporter, Bagged {
  /** In the bag of open calls. */
  place = -1;
  readonly #house: House;
  #request: CallRequest;
  readonly #wire: Wire;
  readonly #sink: Sink;
  readonly #startedAt = performance.now();
  /** Null until it is admitted. */
  #account: Account | null = null;
  #course: Course | null = null;
  #attempt: Attempt | null = null;
  #repaired = false;
  /** The key that made what this call goes on from. */
  #pinnedKey: number | null = null;
  #reconnected = false;
  #committed = false;
  #over = false;
  #left = false;
  /** Until when whoever is asked must say its first word, as `performance.now()` has it. */
  #patience = Number.POSITIVE_INFINITY;
  #firstByteMs: number | null = null;
  readonly #avoid: string | null;

  /** `avoid`: a target that is not asked, because another call for the same waits for it. */
  constructor(house: House, request: CallRequest, sink: Sink, avoid: string | null = null) {
    this.#house = house;
    this.#request = request;
    this.#wire = wires[request.wire];
    this.#sink = sink;
    this.#avoid = avoid;
  }

  /** The target that is asked now, by its id; null before the first one is. */
  get asked(): string | null {
    return this.#attempt?.target.id ?? null;
  }

  /** `refusal`: why it may not be made after all. */
  start(refusal: AppError | null = null): void {
    if (this.#over) return;
    if (refusal !== null) return this.#turnAway(refusal);
    const { deployment, wire, json, principal } = this.#request;
    const found = this.#house.table.routes.get(deployment);
    if (found === undefined) return this.#turnAway(new AppError('model_unknown', { params: { model: deployment } }));
    const route = without(this.#avoid, routeOn(found, wire));
    if (route.targets.length === 0)
      return this.#turnAway(new AppError('operation_unsupported', { params: { model: deployment, operation: wire } }));
    const previous = this.#wire.refersTo(json);
    if (previous === null) return this.#begin(route);
    const kept = this.#house.kept.find('response', previous, principal);
    if (!(kept instanceof Promise)) return this.#goOn(route, previous, kept);
    kept.then(
      (row) => this.#goOn(route, previous, row),
      (cause: unknown) => this.#turnAway(new AppError('store_unavailable', { cause })),
    );
  }

  /** What goes on from an earlier answer can only go on where that one is kept. */
  #goOn(route: Route, previous: string, kept: KeptRow | null): void {
    if (this.#over) return;
    const targets = route.targets.filter(({ connectionId }) => connectionId === kept?.connection_id);
    if (kept === null || targets.length === 0)
      return this.#turnAway(new AppError('kept_unknown', { params: { id: previous } }));
    this.#pinnedKey = kept.key_index;
    this.#begin({ ...route, targets, reach: targets });
  }

  #begin(route: Route): void {
    const input = this.#wire.estimate(this.#request);
    try {
      // The dearest of all who may answer decides what is held.
      const reached = route.reach === route.targets ? route : { ...route, targets: [...route.reach] };
      const held = admit(this.#house, this.#request, reached, input);
      if (!(held instanceof Promise)) return this.#admitted(route, reached, input, held);
      held.then(
        (shared) => this.#admitted(route, reached, input, shared),
        (error: unknown) => this.#refuse(error),
      );
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    if (!(error instanceof AppError)) throw error;
    if (!this.#over) this.#turnAway(error);
  }

  #admitted(route: Route, reached: Route, input: number, held: Held): void {
    // The client left while others were counting.
    if (this.#over) return held.settle(0, 0);
    this.#account = new Account(this.#house, this.#request, { route, reached, input, held });
    const { session, json } = this.#request;
    const isAlone = route.targets.length === 1 || route.routing.affinity === 'off';
    const conversation = isAlone ? null : conversationOf({ session, json, input });
    const wish = { tokens: held.tokens, conversation };
    const pinned = this.#pinnedKey !== null;
    this.#course = new Course(this.#house, route, { wire: this.#wire.id, wish, pinned }, this);
    this.#course.begin();
  }

  resume(): void {
    this.#attempt?.resume();
  }

  abort(): void {
    this.#left = true;
    if (this.#over) return;
    this.#attempt?.drop();
    if (this.#committed && this.#attempt !== null) this.#course?.ended(this.#attempt);
    this.#finish('aborted', this.#committed ? (this.#attempt?.status ?? 200) : 499, (settled) =>
      this.#sink.end(settled),
    );
  }

  ask(target: Target): void {
    this.#try(target, this.#prepare(target));
  }

  #prepare(target: Target, repaired?: Repaired): Prepared {
    const cap = this.#account?.allowance?.cap ?? null;
    return prepare(this.#wire, this.#request, target, target.model, { cap, ...(repaired && { repaired }) });
  }

  #try(target: Target, prepared: Prepared): void {
    const { ways, ledger } = this.#house;
    const keyIndex = this.#keyFor(target);
    const request = withForwarded(target.requests[keyIndex], this.#request.forward);
    const course = this.#course;
    if (request === undefined || this.#account === null || course === null) return this.nobody();
    const { posting, allowance } = this.#account;
    const { trusted, credential, model } = target;
    posting.row.connection_id = target.connectionId;
    posting.row.target_id = target.id;
    posting.row.provider = target.provider.id;
    posting.row.attempts = ++course.tries;
    const attempt = new Attempt({ target, keyIndex, prepared }, this, allowance);
    this.#attempt = attempt;
    const translation = translationFor(target, keyIndex, prepared);
    const patience = patienceFor(model, prepared.json['stream'] === true, course.route.routing.timeoutSeconds);
    this.#patience = performance.now() + patience;
    const { body, contentType } = prepared;
    // The intent: who is about to be asked outlives the process before anything is sent.
    ledger.put(posting, () => {
      if (attempt.isWanted)
        send(ways, { request, body, contentType, trusted, credential, translation, patience }, attempt);
    });
  }

  #keyFor(target: Target): number {
    const { keyMode, now } = this.#house;
    if (this.#pinnedKey === null) return chooseKey(target, now(), keyMode());
    return Math.min(this.#pinnedKey, target.requests.length - 1);
  }

  checkPatience(at: number): void {
    if (at < this.#patience || this.#over || this.#attempt === null) return;
    this.#attempt.drop();
    this.#failed(this.#attempt, new AppError('upstream_timeout'));
  }

  pass(attempt: Attempt, bytes: Buffer): boolean {
    if (this.#over) return true;
    if (!this.#committed) this.#commit(attempt);
    return bytes.length === 0 || this.#sink.data(bytes);
  }

  /** From here on the answer is this target's, whatever happens. */
  #commit(attempt: Attempt): void {
    this.#committed = true;
    this.#patience = Number.POSITIVE_INFINITY;
    this.#firstByteMs = Math.round(performance.now() - this.#startedAt);
    this.#course?.arrived(attempt);
    const headers = passedHeaders(attempt.headers);
    if (attempt.length !== null) headers['content-length'] = String(attempt.length);
    const { adapted } = attempt;
    if (adapted.length > 0) headers['x-parlor-adapted'] = adaptedHeader(adapted);
    const answered = this.#course?.route.entry.name;
    if (answered !== undefined && answered !== this.#request.deployment)
      headers['x-parlor-fallback'] = encodeURI(answered);
    if (this.#wire.keeps) this.#remember(attempt);
    this.#sink.head(attempt.status, headers, this.#account?.held.rate ?? null);
    if (attempt.isStream) this.#forget(attempt);
  }

  /** Streams are long and may be thousands: what was asked need not be kept for them. */
  #forget(attempt: Attempt): void {
    const { form: _, ...request } = this.#request;
    this.#request = { ...request, body: NO_BODY, json: {} };
    attempt.forget();
  }

  /** Who asked for an answer may ask for it again. */
  #remember({ answerId, target, keyIndex }: Attempt): void {
    const { principal, json, deployment } = this.#request;
    if (answerId === null || json['store'] === false) return;
    const now = this.#house.now();
    this.#house.kept.remember({
      id: answerId,
      kind: 'response',
      user_id: principal.userId,
      key_id: principal.keyId,
      connection_id: target.connectionId,
      key_index: keyIndex,
      deployment,
      state: null,
      created_at: now,
      expires_at: now + KEPT_MS,
    });
  }

  ended(attempt: Attempt, rest: Buffer | null): void {
    if (this.#over) return;
    if (!this.#committed) this.#commit(attempt);
    this.#course?.ended(attempt);
    this.#finish(null, attempt.status, (settled) => {
      // An answer in one piece is whole for its client as soon as it has it: not before it is accounted for.
      if (rest !== null && !this.#left) this.#sink.data(rest);
      this.#sink.end(settled);
    });
  }

  said(attempt: Attempt, error: string): void {
    if (this.#over) return;
    const body = Buffer.from(error);
    const failure = this.#read(attempt, body);
    this.#break(attempt, errorOf(failure, attempt.target), { status: attempt.status, headers: {}, body });
  }

  refused(attempt: Attempt, body: Buffer): void {
    if (this.#over) return;
    this.#patience = Number.POSITIVE_INFINITY;
    const { target, status, headers } = attempt;
    const failure = this.#read(attempt, body);
    if (this.#repairs(attempt, failure, body.toString('utf8'))) return;
    const reply = { status, headers: passedHeaders(headers), body: bodyWithoutSecrets(body, target) };
    const refusal = { error: errorOf(failure, target), retryable: failure.retryable, reply };
    if (this.#course?.refused(attempt, failure, refusal) === true) this.#try(target, attempt.prepared);
  }

  broke(attempt: Attempt, error: unknown): void {
    if (this.#over) return;
    if (this.#committed) return this.#break(attempt, new AppError('upstream_cut', { cause: error }), null);
    // A kept-alive socket that the upstream closed just now says nothing about the upstream.
    if (isReset(error) && attempt.status === 0 && !this.#reconnected) {
      this.#reconnected = true;
      return this.#try(attempt.target, attempt.prepared);
    }
    this.#failed(attempt, networkFailure(error, attempt.target.host));
  }

  #failed(attempt: Attempt, failure: AppError): void {
    this.#patience = Number.POSITIVE_INFINITY;
    this.#course?.broke(attempt, failure);
  }

  #read({ target, status, headers }: Attempt, body: Buffer): UpstreamFailure {
    return target.provider.failure(status, headers, body.toString('utf8'), {
      deployment: target.upstreamName,
      apiVersion: target.apiVersion,
      host: target.host,
    });
  }

  /** A parameter was refused: once more without it, if the request then still asks the same. */
  #repairs({ target, status, prepared }: Attempt, failure: UpstreamFailure, body: string): boolean {
    if ((status !== 400 && status !== 422) || (this.#course?.tries ?? 0) >= MOST_TRIES) return false;
    // What we asked for on our own account must not cost the client its answer.
    if (prepared.hidesUsage && failure.code === 'parameter_unsupported' && body.includes('stream_options')) {
      target.health.refusesStreamOptions = true;
      this.#try(target, this.#prepare(target));
      return true;
    }
    const repaired = this.#repaired || !this.#wire.fits ? null : repairFrom(body, prepared.json);
    if (repaired === null) return this.#uncaps(target, prepared, body);
    this.#repaired = true;
    const adapted = [...prepared.adapted, ...repaired.adapted];
    this.#try(target, this.#prepare(target, { json: repaired.json, adapted }));
    return true;
  }

  /** It takes no longest answer, or not this one: as the client asked, and ended when what is held is used up. */
  #uncaps(target: Target, { capped }: Prepared, body: string): boolean {
    if (capped === null || !body.includes(capped)) return false;
    this.#try(target, prepare(this.#wire, this.#request, target, target.model));
    return true;
  }

  nobody(): void {
    const { error, reply } = this.#course?.verdict() ?? { error: new AppError('internal'), reply: null };
    this.#finish(error.code, reply?.status ?? error.status, (settled) => this.#sink.fail(error, settled, reply));
  }

  exceeded(attempt: Attempt): void {
    if (this.#over || attempt !== this.#attempt) return;
    this.#account?.allowance?.extend((error) => {
      if (this.#over) return;
      attempt.drop();
      this.#course?.ended(attempt);
      this.#finish(error.code, attempt.status, (settled) => this.#sink.fail(error, settled, null));
    });
  }

  /** The answer broke off after it had begun. */
  #break(attempt: Attempt, error: AppError, upstream: UpstreamReply | null): void {
    this.#course?.brokeOff(attempt, error.code);
    this.#finish(error.code, attempt.status, (settled) => this.#sink.fail(error, settled, upstream));
  }

  #turnAway(error: AppError): void {
    this.#over = true;
    this.#house.open.delete(this);
    this.#sink.fail(error, { ...NOTHING, totalMs: this.#elapsed() }, null);
  }

  #finish(mishap: Mishap | null, status: number, tell: (settled: Settled) => void): void {
    this.#over = true;
    this.#course?.leave();
    const { prices, open } = this.#house;
    const [attempt, firstByteMs, totalMs] = [this.#attempt, this.#firstByteMs, this.#elapsed()];
    const conclude = () => {
      open.delete(this);
      if (this.#account === null) return tell({ ...NOTHING, totalMs });
      this.#account.close({ attempt, mishap, status, firstByteMs, totalMs }, this.#course, tell);
    };
    if (prices.loaded) return conclude();
    void prices.load().then(conclude);
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#startedAt);
  }
}

function without(avoid: string | null, route: Route): Route {
  if (avoid === null) return route;
  const targets = route.targets.filter(({ id }) => id !== avoid);
  return { ...route, targets, reach: targets };
}

function withForwarded<R extends { headers: Record<string, string> }>(
  request: R | undefined,
  forward: Record<string, string> | undefined,
): R | undefined {
  if (forward === undefined || request === undefined) return request;
  return { ...request, headers: { ...request.headers, ...forward } };
}
