import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { dismissWarnings, listWarnings, type BudgetWarning } from '#shared/contract/warnings.ts';
import { IconButton } from '../../ui/button.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useLocation } from '../../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useUnaskedWords } from '../../lib/unasked-words.ts';

/** Often enough for what changes a few times a month. */
const ASK_MS = 5 * 60_000;

/** A budget that has passed a mark, said once: a quiet line over the page that one can put away. The settings say it themselves. */
export function BudgetNotice() {
  const words = useUnaskedWords();
  const { percent } = useFormats();
  const queries = useQueryClient();
  const person = usePerson();
  const { data } = useQuery({ ...query(listWarnings), refetchInterval: ASK_MS });
  const news = data?.warnings.filter(({ isNews }) => isNews) ?? [];
  const putAway = useMutation({
    mutationFn: (ids: string[]) => call(dismissWarnings, { body: { ids } }),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(listWarnings) }),
  });
  const away = useLocation({ select: ({ pathname }) => pathname.startsWith('/settings') });
  const [first, ...rest] = news;
  if (first === undefined || away || putAway.isPending) return null;
  return (
    <section
      aria-label={words.notice}
      className="arrive pointer-events-none absolute inset-x-0 top-(--header-height) z-10 flex justify-center px-4 pt-1"
    >
      <div className="pointer-events-auto flex max-w-[min(40rem,100%)] items-center gap-3 rounded-card bg-raised py-1.5 ps-4 pe-1.5 text-small shadow-float">
        <Share of={first} />
        <p role="status" className="min-w-0 flex-1 py-1">
          {sentence(first, words, percent)} {rest.length > 0 && `${words.more(rest.length)} `}
          <Link
            to={mayAdminister(person) && rest.length > 0 ? '/settings/warnings' : '/settings/usage'}
            className="whitespace-nowrap text-accent underline decoration-line underline-offset-4 hover:decoration-current"
          >
            {words.look}
          </Link>
        </p>
        <IconButton
          icon={X}
          iconSize={16}
          label={words.dismiss}
          onClick={() => putAway.mutate(news.map(({ id }) => id))}
        />
      </div>
    </section>
  );
}

type Words = ReturnType<typeof useUnaskedWords>;

function sentence(
  { scope, whose, name, period, mark, spentMicroUsd, budgetMicroUsd }: BudgetWarning,
  words: Words,
  percent: (share: number) => string,
): string {
  // Rounded down, as the mark was; where what is left is too little for a call, the mark says that nothing is.
  const share = percent(Math.max(mark, Math.floor((spentMicroUsd * 100) / Math.max(budgetMicroUsd, 1))) / 100);
  const gaps = { share, name, period: words.period[period] };
  if (scope === 'user') return whose === 'own' ? words.own(gaps) : words.person(gaps);
  return words[scope](gaps);
}

/** The sentence says the same. */
function Share({ of: { mark, spentMicroUsd, budgetMicroUsd } }: { of: BudgetWarning }) {
  const share = mark >= 100 ? 1 : Math.min(1, spentMicroUsd / Math.max(budgetMicroUsd, 1));
  const tone = share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn' : 'bg-accent';
  return (
    <span aria-hidden="true" className="h-1.5 w-10 shrink-0 overflow-hidden rounded-full bg-line">
      <span className={`block h-full ${tone}`} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
