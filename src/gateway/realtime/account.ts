/**
 * What a session uses, response by response: each is admitted before it begins, has a row of the ledger, and is settled
 * with the usage that `response.done` says. A session may last an hour; its limits hold all the time.
 */
import { AppError, type ErrorCode } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Usage } from '#shared/message.ts';
import { Posting } from '../ledger.ts';
import type { Held } from '../limits/held.ts';
import type { Wants } from '../limits/limits.ts';
import { chargeOf } from '../prices.ts';
import type { Route, Target } from '../resolve.ts';
import { costFor, fillUsage, openRow } from '../settle.ts';
import type { Walked } from './request.ts';

/** The longest answer of a session that names none. */
const LONGEST_ANSWER = 4096;
/** What Azure adds to a prompt where no longest answer is named. */
const ASSUMED_ANSWER = 16;
/** What is not known of a conversation: instructions, tools, how sound is counted. */
const UNSEEN = 2000;

/** One response on its way. */
export interface Part {
  posting: Posting;
  /** Null: it began before anybody could say no, and is charged without having been held. */
  held: Held | null;
  startedAt: number;
  firstByteMs: number | null;
  /** Tokens that came so far, supposed. */
  output: number;
}

/** Lives as long as the session. */
export class Account {
  readonly #walked: Walked;
  readonly #route: Route;
  readonly #target: Target;
  /** What the model has in mind, and what was said since; tokens, supposed between two counts. */
  #context = 0;
  /** The base model behind the session, where it is told. */
  model: string | null = null;

  constructor(walked: Walked, route: Route, target: Target) {
    this.#walked = walked;
    this.#route = route;
    this.#target = target;
  }

  hear(tokens: number): void {
    this.#context += tokens;
  }

  /** Holds what one more response may use. Throws, or rejects with, what admission throws. */
  admit(longest: number | null): Part | Promise<Part> {
    const { house, request } = this.#walked;
    if (house.closing) throw new AppError('shutting_down');
    const input = Math.ceil(this.#context);
    const needs: Wants = {
      tokens: input + (longest ?? ASSUMED_ANSWER),
      worst: { input: input * 2 + UNSEEN, output: longest ?? LONGEST_ANSWER, audio: true },
    };
    const id = newId('call');
    const { principal, deployment } = request;
    const held = house.limits.admitSession({ id, principal, deployment, within: true }, this.#route, needs);
    return held instanceof Promise ? held.then((one) => this.#part(id, one)) : this.#part(id, held);
  }

  /** A response that nobody asked for through us, and that nobody could say no to. */
  begun(): Part {
    return this.#part(newId('call'), null);
  }

  #part(id: string, held: Held | null): Part {
    const { house, request } = this.#walked;
    const { connectionId, id: targetId, provider } = this.#target;
    const now = house.now();
    const { purpose = 'api' } = request;
    const asked = { ...request, id, wire: 'realtime', purpose, runId: null } as const;
    const teamId = house.limits.teamOf(request.principal.userId);
    const row = openRow(asked, this.#route, {
      input: Math.ceil(this.#context),
      reserved: held?.cost ?? 0,
      teamId,
      now,
    });
    Object.assign(row, { connection_id: connectionId, target_id: targetId, provider: provider.id, attempts: 1 });
    const posting = new Posting(row);
    house.ledger.put(posting);
    return { posting, held, startedAt: performance.now(), firstByteMs: null, output: 0 };
  }

  /** It was never begun: nothing was used. */
  forget(part: Part): void {
    this.#close(part, null, null);
  }

  /** `usage`: as the upstream counts; null where it does not, and then what came is supposed unless nothing is charged. */
  settle(
    part: Part,
    usage: Usage | null,
    { error, charged }: { error: ErrorCode | 'aborted' | null; charged: boolean },
  ): void {
    const supposed: Usage = {
      input: part.posting.row.input_tokens ?? 0,
      cached: 0,
      output: part.output,
      reasoning: 0,
      source: 'estimated',
    };
    const used = usage ?? (charged ? supposed : null);
    this.#close(part, used, error);
    const { cost_micro_usd: costMicroUsd, first_byte_ms: firstByteMs, total_ms: totalMs } = part.posting.row;
    this.#walked.request.settled?.({ usage: used, costMicroUsd, firstByteMs, totalMs });
    if (used !== null) this.#context = used.input + used.output;
    if (used !== null && this.model !== null) this.#walked.house.limits.learn(this.#target, this.model);
  }

  #close(part: Part, usage: Usage | null, error: ErrorCode | 'aborted' | null): void {
    const { posting, held, startedAt, firstByteMs } = part;
    const { row } = posting;
    const { house, request } = this.#walked;
    row.model = this.model ?? row.model;
    const cost = usage === null ? null : costFor(row, this.model, usage, house.prices);
    row.state = 'settled';
    row.status = 200;
    row.error = error;
    fillUsage(row, usage);
    row.cost_micro_usd = cost;
    row.charged_micro_usd = chargeOf(cost, usage, house.unknownPrice());
    row.first_byte_ms = firstByteMs;
    row.total_ms = Math.round(performance.now() - startedAt);
    row.finished_at = house.now();
    const charged = row.charged_micro_usd ?? 0;
    house.ledger.put(posting, () => {
      if (held === null) house.limits.charge(request.principal, charged, row.id);
      else held.settle(charged, usage === null ? 0 : usage.input + usage.output);
    });
  }

  /** Sound that was written down, by a model of its own. */
  transcribed(usage: Usage, model: string | null): void {
    const part = this.#part(newId('call'), null);
    const { model: spoken } = this;
    this.model = model ?? spoken;
    this.#close(part, usage, null);
    this.model = spoken;
  }
}
