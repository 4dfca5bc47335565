import type { LimitState } from '#shared/contract/limits.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** What is spent of a month's budget: words first, a bar where there is an end to it. `otherwise`: spent without a limit. */
export function BudgetBar({ state, otherwise }: { state: LimitState | undefined; otherwise?: number }) {
  const { people: words } = useSettingsWords();
  const { money } = useFormats();
  if (state === undefined) return <span className="tabular-nums">{money(otherwise ?? 0)}</span>;
  const { budgetMonthMicroUsd: budget } = state.limits;
  const spent = state.month.spentMicroUsd;
  if (budget === null) return <span className="tabular-nums">{words.noBudget({ spent: money(spent) })}</span>;
  const share = budget === 0 ? 1 : Math.min(1, spent / budget);
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  return (
    <span className="inline-flex items-center justify-end gap-2 tabular-nums">
      <span aria-hidden="true" className="h-1.5 w-12 shrink-0 overflow-hidden rounded-full bg-line slim:hidden">
        <span className={`block h-full ${tone}`} style={{ width: `${share * 100}%` }} />
      </span>
      {words.spentOf({ spent: money(spent), budget: money(budget) })}
    </span>
  );
}
