import { useQuery } from '@tanstack/react-query';
import { getMyLimits, type LimitState } from '#shared/contract/limits.ts';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { mayAdminister, usePerson, useSession, useSetting } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** Programs go on calling while one looks. */
const LIVE_MS = 10_000;
const PERIODS = ['day', 'month'] as const;

interface Budget {
  key: string;
  state: LimitState;
  period: (typeof PERIODS)[number];
  budget: number;
  spent: number;
  resetsAt: string;
}

/** What is left of one's own budgets, one's team's and one's keys', in words and a bar. */
export function MyBudgets() {
  const { usage: words } = useSettingsWords();
  const { data } = useQuery({ ...query(getMyLimits), refetchInterval: LIVE_MS });
  const administers = mayAdminister(usePerson());
  if (!data) return null;
  const budgets = data.limits.flatMap(budgetsOf);
  if (budgets.length === 0)
    return administers ? null : <p className="mt-2 text-small text-ink-soft">{words.noBudget}</p>;
  return (
    <section className="mt-6 max-w-140">
      <h2 className="text-ui font-semibold">{words.budgets}</h2>
      <ul>
        {budgets.map((budget) => (
          <Row key={budget.key} of={budget} />
        ))}
      </ul>
      <Letters />
    </section>
  );
}

function budgetsOf(state: LimitState): Budget[] {
  return PERIODS.flatMap((period) => {
    const budget = state.limits[period === 'day' ? 'budgetDayMicroUsd' : 'budgetMonthMicroUsd'];
    if (budget === null) return [];
    const { spentMicroUsd: spent, resetsAt } = state[period];
    return [{ key: `${state.scope} ${state.id} ${period}`, state, period, budget, spent, resetsAt }];
  });
}

function Row({ of: { state, period, budget, spent, resetsAt } }: { of: Budget }) {
  const { usage: words } = useSettingsWords();
  const { money, dateTime } = useFormats();
  const left = Math.max(0, budget - spent);
  const share = budget === 0 ? 1 : Math.min(1, spent / budget);
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  const whose =
    state.scope === 'user' || state.scope === 'instance' ? words.budgetOf.user : words.budgetOf[state.scope];
  return (
    <li className="border-b border-line py-2.5 last:border-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="min-w-0 text-ui break-words">{whose({ name: state.name })}</span>
        <span className="text-ui font-medium tabular-nums">
          {words.left[period]({ left: money(left), budget: money(budget) })}
        </span>
      </div>
      <span aria-hidden="true" className="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-line">
        <span className={`block h-full ${tone}`} style={{ width: `${share * 100}%` }} />
      </span>
      <p className="mt-1 text-small text-ink-soft">
        {left === 0 ? words.spentUntil({ date: dateTime(resetsAt) }) : words.freshAt({ date: dateTime(resetsAt) })}
      </p>
    </li>
  );
}

/** Only where letters can be sent at all. */
function Letters() {
  const { settings: words } = useSettingsWords();
  const { session } = useSession();
  const [letters, setLetters] = useSetting('notices.budgetLetters');
  const acting = useActing();
  if (!session.doors.forgotten) return null;
  const { title, hint } = words.entries['notices.budgetLetters'];
  return (
    <Switch
      className="mt-2 border-t border-line pt-3"
      label={title}
      hint={hint}
      checked={letters ?? true}
      onChange={(event) => void acting(setLetters(event.currentTarget.checked))}
    />
  );
}
