/**
 * A second target is asked as well when the first is slow with its first word, and the faster one answers (Dean and
 * Barroso, The Tail at Scale, 2013). Each leg is a call of its own: both are admitted, counted and paid.
 */
import type { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { CallRequest } from './request.ts';
import type { Call, Settled, Sink, UpstreamReply } from './sink.ts';
import { ModelCall, type House } from './model-call.ts';
import { Pace } from './pace.ts';
import { wires } from './wires/index.ts';

/** Begins the call; `begin` starts what it is given. */
export function placeCall(house: House, request: CallRequest, sink: Sink, begin: (call: ModelCall) => void): Call {
  const route = house.table.routes.get(request.deployment);
  const hedge = route?.routing.hedge ?? null;
  const isAlone = route === undefined || route.targets.length < 2;
  // What goes on from an earlier answer can only go on where that one is.
  if (hedge === null || isAlone || wires[request.wire].refersTo(request.json) !== null) {
    const call = new ModelCall(house, request, sink);
    begin(call);
    return call;
  }
  let pace = house.paces.get(route.entry.id);
  if (pace === undefined) {
    pace = new Pace();
    house.paces.set(route.entry.id, pace);
  }
  return new HedgedCall({ house, request, sink, begin, pace }, hedge.afterMs ?? pace.usual);
}

interface Around {
  house: House;
  request: CallRequest;
  sink: Sink;
  begin(call: ModelCall): void;
  pace: Pace;
}

type Failure = [error: AppError, settled: Settled, upstream: UpstreamReply | null];

/** Lives from the first leg's start to the end of the one that answers. */
class HedgedCall implements Call {
  readonly #around: Around;
  readonly #startedAt = performance.now();
  readonly #legs: ModelCall[] = [];
  readonly #timer: NodeJS.Timeout | undefined;
  /** Legs that have ended, one way or the other. */
  #over = 0;
  #winner: ModelCall | null = null;
  #failure: Failure | null = null;
  #left = false;

  /** `afterMs`: null when nobody knows yet what slow is. */
  constructor(around: Around, afterMs: number | null) {
    this.#around = around;
    this.#start(around.request, null);
    if (afterMs !== null) this.#timer = setTimeout(() => this.#hedge(), afterMs);
  }

  resume(): void {
    if (this.#winner !== null) this.#winner.resume();
    else for (const leg of this.#legs) leg.resume();
  }

  abort(): void {
    this.#left = true;
    clearTimeout(this.#timer);
    for (const leg of this.#legs) leg.abort();
  }

  #hedge(): void {
    const [first] = this.#legs;
    if (this.#winner !== null || this.#left || this.#over > 0 || first === undefined) return;
    this.#start({ ...this.#around.request, id: newId('call') }, first.asked);
  }

  #start(request: CallRequest, avoid: string | null): void {
    const sink: Sink = {
      head: (status, headers, rate) => {
        if (this.#winner !== null) return;
        this.#win(leg);
        // The ledger knows the answer under this id.
        if (request.id !== this.#around.request.id) headers['x-parlor-hedged'] = request.id;
        this.#around.sink.head(status, headers, rate);
      },
      data: (chunk) => this.#winner !== leg || this.#around.sink.data(chunk),
      end: (settled) => {
        this.#over++;
        if (this.#winner === leg || (this.#left && this.#winner === null && this.#isOver))
          this.#around.sink.end(settled);
      },
      fail: (...failure) => {
        this.#over++;
        // The first leg's failure is told: its id is the one the client knows.
        this.#failure = this.#failure === null || request === this.#around.request ? failure : this.#failure;
        if (this.#winner === leg) this.#around.sink.fail(...failure);
        else if (this.#winner === null && this.#isOver) this.#giveUp();
      },
    };
    const { house, begin } = this.#around;
    const leg: ModelCall = new ModelCall(house, request, sink, avoid);
    this.#legs.push(leg);
    begin(leg);
  }

  get #isOver(): boolean {
    return this.#over === this.#legs.length;
  }

  #win(leg: ModelCall): void {
    this.#winner = leg;
    clearTimeout(this.#timer);
    this.#around.pace.add(performance.now() - this.#startedAt);
    for (const other of this.#legs) if (other !== leg) other.abort();
  }

  #giveUp(): void {
    clearTimeout(this.#timer);
    if (this.#failure !== null) this.#around.sink.fail(...this.#failure);
  }
}
