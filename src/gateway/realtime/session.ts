/**
 * A realtime session through the gateway: the upstream is asked first, target after target as every call asks them, and
 * only when one of them has opened its line is the client's handshake answered. Then frames pass as they are.
 */
import { networkFailure } from '#net/failure.ts';
import type { Line, Opened } from '#net/net.ts';
import { SIMULATOR_ORIGIN } from '#providers/simulator.ts';
import type { UpstreamRequest } from '#providers/provider.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { passedHeaders } from '../answer-headers.ts';
import type { UpstreamReply } from '../sink.ts';
import type { Held } from '../limits/held.ts';
import type { RateState } from '../limits/refusal.ts';
import { mayBegin } from '../admit.ts';
import { chooseKey, routeOn, type Target } from '../resolve.ts';
import { Course, type Walker } from '../routing/course.ts';
import { bodyWithoutSecrets, errorOf } from '../secrets-out.ts';
import { Account } from './account.ts';
import { simulatedLine } from './in-memory.ts';
import { handshakeFor } from './place.ts';
import { Relay } from './relay.ts';
import type { Walked } from './request.ts';

/** The client's side, while it waits for its handshake to be answered; one of the two is called, once. */
export interface RealtimeDoor {
  /** Null where the client has left meanwhile. */
  accept(headers: Record<string, string | string[]>, rate: RateState | null): Line | null;
  refuse(error: AppError, upstream: UpstreamReply | null): void;
  /** What an error is called in an event. */
  tell(error: AppError): { type: string; code: string | null; message: string };
}

export interface RealtimeSession {
  /** The client left, or the house closes. */
  close(): void;
  /** Ends it as soon as no response is being made: the house is about to close. */
  rest(): void;
}

const HANDSHAKE_MS = 30_000;
/** What is held while nobody speaks, so that a spent budget opens no session. */
const FIRST_WORDS = { tokens: 0, worst: { input: 1000, output: 0, audio: true } };

/** Lives from the client's handshake to the end of both lines. */
export class RealtimeCall implements Walker, RealtimeSession {
  readonly #walked: Walked;
  readonly #door: RealtimeDoor;
  readonly #ended: (session: RealtimeSession) => void;
  #held: Held | null = null;
  #course: Course | null = null;
  #relay: Relay | null = null;
  #over = false;

  constructor(walked: Walked, door: RealtimeDoor, ended: (session: RealtimeSession) => void) {
    this.#walked = walked;
    this.#door = door;
    this.#ended = ended;
  }

  async start(): Promise<void> {
    const { house, request } = this.#walked;
    const { deployment, principal, id } = request;
    try {
      mayBegin(house);
      if (!house.prices.loaded) await house.prices.load();
      const found = house.table.routes.get(deployment);
      if (found === undefined) throw new AppError('model_unknown', { params: { model: deployment } });
      const route = routeOn(found, 'realtime');
      if (route.targets.length === 0)
        throw new AppError('operation_unsupported', { params: { model: deployment, operation: 'realtime' } });
      this.#held = await house.limits.admitSession({ id, principal, deployment, within: false }, route, FIRST_WORDS);
      if (this.#over) return this.#leave();
      const start = { wire: 'realtime', wish: { tokens: 0, conversation: null }, pinned: false } as const;
      this.#course = new Course(house, route, start, this);
      this.#course.begin();
    } catch (error) {
      this.#refuse(asAppError(error), null);
    }
  }

  ask(target: Target): void {
    if (this.#over) return;
    const { house, request } = this.#walked;
    const keyIndex = chooseKey(target, house.now(), house.keyMode());
    if (this.#course !== null) this.#course.tries++;
    this.#open(target, handshakeFor(target, keyIndex, request)).then(
      (opened) => this.#answered(target, keyIndex, opened),
      (error: unknown) => this.#course?.broke({ target, keyIndex, status: 0 }, networkFailure(error, target.host)),
    );
  }

  async #open(target: Target, { origin, path, headers }: UpstreamRequest): Promise<Opened> {
    const { net, simulator } = this.#walked.house.ways;
    if (origin === SIMULATOR_ORIGIN && simulator?.connect) {
      return simulatedLine(simulator.connect({ method: 'GET', path, headers, body: new Uint8Array() }));
    }
    const { credential, trusted } = target;
    const signed = credential === null ? headers : { ...headers, authorization: `Bearer ${await credential.token()}` };
    return net.open({ origin, path, headers: signed, trusted, timeout: HANDSHAKE_MS });
  }

  #answered(target: Target, keyIndex: number, opened: Opened): void {
    if (opened.line !== null) return this.#opened(target, keyIndex, opened.line, opened.headers);
    const { status, headers, body } = opened;
    const failure = target.provider.failure(status, headers, body.toString('utf8'), {
      deployment: target.upstreamName,
      apiVersion: target.apiVersion,
      host: target.host,
    });
    const reply = { status, headers: passedHeaders(headers), body: bodyWithoutSecrets(body, target) };
    const refusal = { error: errorOf(failure, target), retryable: failure.retryable, reply };
    if (this.#course?.refused({ target, keyIndex, status }, failure, refusal) === true) this.ask(target);
  }

  #opened(
    target: Target,
    keyIndex: number,
    upstream: Line,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    const tried = { target, keyIndex, status: 101 };
    const course = this.#course;
    course?.arrived(tried);
    const passed = passedHeaders(headers);
    for (const name of ['content-type', 'content-encoding', 'content-length']) delete passed[name];
    const answered = course?.route.entry.name;
    if (answered !== undefined && answered !== this.#walked.request.deployment)
      passed['x-parlor-fallback'] = encodeURI(answered);
    const client = this.#over ? null : this.#door.accept(passed, this.#held?.rate ?? null);
    if (client === null || course === null) {
      upstream.close(1000, '');
      return this.#leave();
    }
    const account = new Account(this.#walked, course.route, target);
    this.#relay = new Relay(client, upstream, { account, tell: (error) => this.#door.tell(error) }, (broken) => {
      if (broken) course.brokeOff(tried, 'upstream_cut');
      else course.ended(tried);
      this.#leave();
    });
  }

  nobody(): void {
    const { error, reply } = this.#course?.verdict() ?? { error: new AppError('internal'), reply: null };
    this.#refuse(error, reply);
  }

  close(): void {
    this.#over = true;
    if (this.#relay === null) this.#leave();
    else this.#relay.close(1001, 'going away');
  }

  rest(): void {
    if (this.#relay === null) this.close();
    else this.#relay.rest();
  }

  #refuse(error: AppError, upstream: UpstreamReply | null): void {
    const wasOver = this.#over;
    this.#leave();
    if (!wasOver) this.#door.refuse(error, upstream);
  }

  #leave(): void {
    this.#over = true;
    this.#course?.leave();
    this.#held?.settle(0, 0);
    this.#ended(this);
  }
}
