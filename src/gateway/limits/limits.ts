/** What a call may use before it begins: counted on every scope it belongs to, money held at its worst. */
import type { LimitScope, LimitState } from '#shared/contract/limits.ts';
import type { Principal } from '#shared/principal.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import { settledCalls } from '#store/calls.ts';
import { listPrices } from '#store/prices.ts';
import type { CallRequest } from '../request.ts';
import type { Prices, UnknownPrice } from '../prices.ts';
import type { Route, Target } from '../resolve.ts';
import { Allowance, paidBy } from './allowance.ts';
import { needsOf, type Needs } from './demand.ts';
import { createDirectory } from './directory.ts';
import { wires } from '../wires/index.ts';
import { forecast } from './forecast.ts';
import { inProcess, type Counters, type Left } from './counters.ts';
import type { Held } from './held.ts';
import { LimitReached, type SpentBudget } from './refusal.ts';
import { periodsOf } from './windows.ts';

export interface CallLimits {
  /** True when a budget stands somewhere: then prices must be there before the first call. */
  readonly hasBudgets: boolean;
  /** The person's team at this moment; null without one. */
  teamOf(userId: string): string | null;
  /** Whether the key, its person and their team may all use this deployment (its public name). */
  mayUse(caller: Pick<Principal, 'userId' | 'grant'>, deployment: string): boolean;
  /**
   * Counts the call on its key, its person, their team and the instance. `input`: the estimated tokens of the prompt.
   * Throws `model_unknown` for a deployment the caller may not use, LimitReached, and `price_unknown`.
   */
  admit(request: CallRequest, route: Route, input: number): Held | Promise<Held>;
  /**
   * What the money pays for that the call holds; null where no budget stands. `input`: as in `admit`. The answer is
   * never shorter than what every wire takes as a longest one.
   */
  allow(request: CallRequest, route: Route, input: number, held: Held): Allowance | null;
  /** The same for a session and each of its parts, whose needs are known; a part has its session's place among those under way. */
  admitSession(asked: SessionDemand, route: Route, needs: Wants): Held | Promise<Held>;
  /** Counts what was used without being held before; with the call's id once, however often it is said. */
  charge(caller: Pick<Principal, 'userId' | 'keyId'>, microUsd: number, id?: string): void;
  /** The base model an upstream named: what calls to this target will cost is known from then on. */
  learn(target: Target, model: string): void;
  /** Reads limits, teams, lists of models and prices again. */
  reload(): Promise<void>;
  /** Reads from the ledger what was spent; once, before the first call. */
  seed(): Promise<void>;
  state(scope: LimitScope, id: string, name: string): Promise<LimitState>;
  /** The ledger knows every call of those who died in this process's place. `left`: what their spools had. */
  recover(left: readonly Left[]): void;
  /** Where it is counted, and who else counts there. */
  readonly counters: Pick<Counters, 'isShared' | 'leftHeld' | 'abandoned' | 'leads'>;
}

export interface SessionDemand {
  /** Its own row’s in the ledger; a fresh one when absent. */
  id?: string;
  principal: Principal;
  deployment: string;
  /** Supposed tokens of what is sent; unknown when absent. */
  input?: number;
  /** A part of a session that was admitted. */
  within: boolean;
}

/** What counts and what it may cost. */
export type Wants = Pick<Needs, 'tokens' | 'worst'>;

interface Options {
  db: Db;
  prices: Prices;
  unknownPrice(): UnknownPrice;
  /** Where it is counted; in this process when absent. */
  counters?: Counters | undefined;
  /** A call was refused because this budget has nothing left for it. */
  onSpent?: ((budget: SpentBudget) => void) | undefined;
  now(): number;
}

export function createLimits(options: Options): CallLimits {
  const { db, prices, unknownPrice, counters = inProcess, now } = options;
  const directory = createDirectory(db, counters, now());
  const learnt = new Map<string, string>();
  const { worstCost, leastCost, outputFor } = forecast({
    prices,
    unknownPrice,
    modelOf: (target) => learnt.get(target) ?? null,
  });
  let last: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    prices.replace(await listPrices(db));
    await directory.reload();
  }

  function hold(asked: SessionDemand, route: Route, needs: Wants, atLeast = 0): Held | Promise<Held> {
    const { id = newId('call'), principal, deployment, within } = asked;
    if (!directory.mayUse(principal, deployment))
      throw new AppError('model_unknown', { params: { model: deployment } });
    const at = now();
    const scopes = directory.scopesOf(principal);
    // Without a budget nobody asks what it may cost.
    const isBudgeted = directory.hasBudgets && scopes.some((scope) => scope.hasBudget);
    const cost = isBudgeted ? worstCost(route, needs.worst, at) : 0;
    const least = isBudgeted && asked.input !== undefined ? leastCost(route, asked.input, at) : atLeast;
    const demand = { tokens: needs.tokens, cost, least, within };
    const held = () =>
      counters.grant(scopes, demand, { id, periods: directory.periodsAt(at), now: at, subject: route.entry });
    return isBudgeted ? sayingSpent(held, options.onSpent) : held();
  }

  return {
    get hasBudgets() {
      return directory.hasBudgets;
    },
    teamOf: directory.teamOf,
    mayUse: directory.mayUse,
    admit(request, route, input) {
      const { id, principal, deployment } = request;
      return hold(
        { id, principal, deployment, within: false, input },
        route,
        needsOf(request, input, route.entry.model),
      );
    },
    allow(request, route, input, held) {
      if (held.cost === 0 || wires[request.wire].longest === undefined) return null;
      const { principal, deployment } = request;
      const needs = needsOf(request, input, route.entry.model);
      const { output: most, audio } = needs.worst;
      const paid = paidBy(held, needs, (money) => outputFor(route, money, { input, most, audio }, now()));
      return new Allowance(paid, (output) => {
        const worst = { input: 0, output, audio: false };
        const least = worstCost(route, worst, now());
        // Nothing of it may be held in part: then there is nothing left that an answer could be written for.
        return hold({ principal, deployment, within: true }, route, { tokens: 0, worst }, least);
      });
    },
    admitSession: hold,
    charge({ userId, keyId }, microUsd, id = newId('call')) {
      counters.charge(directory.scopesOf({ userId, keyId }), { id, microUsd }, directory.periodsAt(now()));
    },
    learn(target, model) {
      learnt.set(target.id, model);
    },
    reload() {
      // One after the other: a slow reading must not bring old limits back.
      last = last.catch(() => undefined).then(read);
      return last;
    },
    seed: () => counters.seed(() => directory.spent(now())),
    state: async (scope, id, name) => ({ ...(await directory.state(scope, id, now())), name }),
    recover(left) {
      counters.recover(left, async (ids) =>
        (await settledCalls(db, ids)).map((row) => ({
          row,
          scopes: directory.scopesOf({ userId: row.user_id, keyId: row.key_id }),
          periods: periodsOf(row.started_at),
        })),
      );
    },
    counters,
  };
}

/** Tells which budget refused, where one did. */
function sayingSpent(grant: () => Held | Promise<Held>, onSpent: Options['onSpent']): Held | Promise<Held> {
  const say = (error: unknown): never => {
    if (error instanceof LimitReached && error.reached.spent) onSpent?.(error.reached.spent);
    throw error;
  };
  try {
    const held = grant();
    return held instanceof Promise ? held.catch(say) : held;
  } catch (error) {
    return say(error);
  }
}
