/**
 * Which budgets have passed which marks. Looked at after calls were settled, never while one is asked: the sums are
 * those the limits count anyway, and the store is only touched when a mark is passed or a budget was changed.
 */
import { MARKS } from '#shared/contract/warnings.ts';
import type { LimitScope, LimitState } from '#shared/contract/limits.ts';
import { newId } from '#shared/ids.ts';
import type { Db } from '#store/open.ts';
import type { WarningRow } from '#store/schema.ts';
import { forgetAbove, insertWarnings, type BudgetPlace } from '#store/warnings.ts';

const DAY_MS = 86_400_000;

export type Period = 'day' | 'month';

/** One budget of one scope in the period that is going on. */
export interface Budget {
  scope: LimitScope;
  owner: string;
  period: Period;
  /** ms */
  startsAt: number;
  endsAt: number;
  budgetMicroUsd: number;
  spentMicroUsd: number;
}

/** The budgets of a scope, as its limits stand. */
export function budgetsOf(state: LimitState): Budget[] {
  const { scope, id: owner, limits } = state;
  const of = (period: Period, budgetMicroUsd: number | null): Budget[] => {
    if (budgetMicroUsd === null) return [];
    const endsAt = Date.parse(state[period].resetsAt);
    const spentMicroUsd = state[period].spentMicroUsd;
    return [{ scope, owner, period, startsAt: startOf(period, endsAt), endsAt, budgetMicroUsd, spentMicroUsd }];
  };
  return [...of('day', limits.budgetDayMicroUsd), ...of('month', limits.budgetMonthMicroUsd)];
}

/** When a period of the calendar (UTC) began that ends then. */
function startOf(period: Period, endsAt: number): number {
  if (period === 'day') return endsAt - DAY_MS;
  const end = new Date(endsAt);
  return Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - 1, 1);
}

/** Whole per cent of the budget, rounded down: 80 is only said when it is true. A budget of nothing has no share. */
export function shareOf({ budgetMicroUsd, spentMicroUsd }: Budget): number {
  return budgetMicroUsd === 0 ? 0 : Math.floor((spentMicroUsd * 100) / budgetMicroUsd);
}

/**
 * A budget may be at its end before all of it is spent: what is left is too little for the next call, which is refused.
 * From this share on such a refusal means that the budget is spent; below it the call was an uncommonly large one.
 */
const NEARLY = 90;

/** How often it is worth a look that calls are refused by the same budget. */
const AGAIN_MS = 60_000;

/** Whether a warning of this mark, written for a budget of `written` micro-USD, still holds. */
export function isPast(budget: Budget, { mark, budget: written }: Pick<WarningRow, 'mark' | 'budget'>): boolean {
  const share = shareOf(budget);
  return mark <= share || (mark === 100 && written === budget.budgetMicroUsd && share >= NEARLY);
}

/** A budget by which a call was refused. */
export type Refusing = Pick<Budget, 'scope' | 'owner' | 'period'> & { limit: number };

export interface Watch {
  /** Says that a call was refused for want of money; true when that was not known. */
  refused(budget: Refusing): boolean;
  /**
   * Writes down the marks that were passed since, and hands each budget's highest to `tell` within the same
   * transaction. Several processes may look at once: each mark of a budget and period is told once.
   */
  look(budgets: readonly Budget[]): Promise<void>;
}

interface Options {
  db: Db;
  tell(transaction: Db, news: readonly { budget: Budget; warning: WarningRow }[]): Promise<void>;
  now(): number;
}

/** What was looked at before, by budget: unchanged, there is nothing to ask the store about. */
interface Seen {
  budget: number;
  startsAt: number;
  /** The highest mark known to be written down. */
  mark: number;
}

export function watchBudgets({ db, tell, now }: Options): Watch {
  const seen = new Map<string, Seen>();
  /** When a call was refused, and how much the budget was then. */
  const refusals = new Map<string, { at: number; limit: number }>();

  /** Per cent as it is told: 100 where nothing more is let through. */
  function told(budget: Budget): number {
    const share = shareOf(budget);
    const refusal = refusals.get(keyOf(budget));
    const isOver =
      refusal?.limit === budget.budgetMicroUsd && refusal.at >= budget.startsAt && refusal.at < budget.endsAt;
    return isOver && share >= NEARLY ? Math.max(share, 100) : share;
  }
  const markOf = (budget: Budget) => MARKS.findLast((mark) => mark <= told(budget)) ?? 0;

  function isNews(budget: Budget): boolean {
    const before = seen.get(keyOf(budget));
    const isSame = before?.budget === budget.budgetMicroUsd && before.startsAt === budget.startsAt;
    return !isSame || markOf(budget) > before.mark;
  }

  return {
    refused(budget) {
      const known = refusals.get(keyOf(budget));
      if (known?.limit === budget.limit && now() - known.at < AGAIN_MS) return false;
      refusals.set(keyOf(budget), { at: now(), limit: budget.limit });
      return true;
    },
    async look(budgets) {
      const news = budgets.filter(isNews);
      if (news.length === 0) return;
      await db.transaction().execute(async (trx) => {
        const passed: { budget: Budget; warning: WarningRow }[] = [];
        for (const budget of news) {
          const share = told(budget);
          await forgetAbove(trx, placeOf(budget), share, budget.budgetMicroUsd);
          const rows = MARKS.filter((mark) => mark <= share).map((mark) => rowOf(budget, mark, now()));
          const highest = (await insertWarnings(trx, rows)).at(-1);
          // Of several marks passed at once the highest says it all; a lower one that comes late is no news.
          if (highest !== undefined && highest.mark === rows.at(-1)?.mark) passed.push({ budget, warning: highest });
        }
        if (passed.length > 0) await tell(trx, passed);
      });
      for (const budget of news)
        seen.set(keyOf(budget), {
          budget: budget.budgetMicroUsd,
          startsAt: budget.startsAt,
          mark: markOf(budget),
        });
    },
  };
}

const keyOf = ({ scope, owner, period }: Pick<Budget, 'scope' | 'owner' | 'period'>) => `${scope} ${owner} ${period}`;

function placeOf({ scope, owner, period, startsAt }: Budget): BudgetPlace {
  return { scope, owner, period, period_start: startsAt };
}

function rowOf(budget: Budget, mark: number, at: number): WarningRow {
  const { budgetMicroUsd, spentMicroUsd } = budget;
  return { id: newId('warn', at), ...placeOf(budget), mark, budget: budgetMicroUsd, spent: spentMicroUsd, at };
}
