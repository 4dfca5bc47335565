/** The warnings that stand: of each budget the highest mark it has passed and is still past. */
import type { BudgetWarning } from '#shared/contract/warnings.ts';
import type { Db } from '#store/open.ts';
import { limitNames } from '#store/limits.ts';
import { isoTime } from '#store/rows.ts';
import type { WarningRow } from '#store/schema.ts';
import { dismissedBy, listWarnings } from '#store/warnings.ts';
import { isPast, type Budget } from './budgets.ts';
import { concernedBy } from './telling.ts';

const NEAREST: readonly BudgetWarning['whose'][] = ['own', 'team', 'everybody', 'other'];

interface Viewer {
  id: string;
  /** Owner and admins see everybody's. */
  everybody: boolean;
}

/** What `viewer` may see, the most urgent first. `instance`: how the house is called. */
export async function standingWarnings(
  db: Db,
  budgets: readonly Budget[],
  viewer: Viewer,
  instance: string,
): Promise<BudgetWarning[]> {
  const starts = startsOf(budgets);
  if (starts === null) return [];
  const [rows, put, names] = await Promise.all([listWarnings(db, starts), dismissedBy(db, viewer.id), limitNames(db)]);
  const found: BudgetWarning[] = [];
  for (const budget of budgets) {
    // The highest mark comes first.
    const row = rows.find((one) => isOf(one, budget) && isPast(budget, one));
    if (row === undefined) continue;
    const whose = await whoseFor(db, budget, viewer);
    if (whose === null) continue;
    found.push({
      id: row.id,
      scope: budget.scope,
      owner: budget.owner,
      name: budget.scope === 'instance' ? instance : (names.get(budget.owner) ?? ''),
      whose,
      period: budget.period,
      resetsAt: isoTime(budget.endsAt),
      mark: row.mark,
      budgetMicroUsd: budget.budgetMicroUsd,
      spentMicroUsd: budget.spentMicroUsd,
      at: isoTime(row.at),
      // What others spend is news to who looks after them when it is all spent, as in letters.
      isNews: !put.has(row.id) && (whose !== 'other' || row.mark >= 100),
    });
  }
  const near = (one: BudgetWarning) => NEAREST.indexOf(one.whose);
  return found.toSorted((a, b) => b.mark - a.mark || near(a) - near(b) || a.name.localeCompare(b.name));
}

function startsOf(budgets: readonly Budget[]): { day: number; month: number } | null {
  if (budgets.length === 0) return null;
  const start = (period: Budget['period']) => budgets.find((one) => one.period === period)?.startsAt ?? 0;
  return { day: start('day'), month: start('month') };
}

function isOf(row: WarningRow, { scope, owner, period, startsAt }: Budget): boolean {
  return row.scope === scope && row.owner === owner && row.period === period && row.period_start === startsAt;
}

async function whoseFor(db: Db, budget: Budget, { id, everybody }: Viewer): Promise<BudgetWarning['whose'] | null> {
  if (budget.scope === 'instance') return everybody ? 'everybody' : null;
  if ((await concernedBy(db, budget)).has(id)) return budget.scope === 'team' ? 'team' : 'own';
  if (!everybody) return null;
  return budget.scope === 'team' ? 'team' : 'other';
}
