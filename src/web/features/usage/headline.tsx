import { useQuery } from '@tanstack/react-query';
import { getUsage } from '#shared/contract/usage.ts';
import { query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { LIVE, monthSoFar } from './range.ts';

/** Too little of a month has passed to say where it leads. */
const EARLY = 0.1;

/** One sentence first: what this month cost, whether that is more than before, and where it leads. */
export function Headline({ now }: { now: number }) {
  const { usage: words } = useSettingsWords();
  const { money, percent } = useFormats();
  const isAdmin = mayAdminister(usePerson());
  const { from, to, before, passed } = monthSoFar(now);
  const current = useQuery({ ...query(getUsage, { query: { from, to } }), ...LIVE });
  const previous = useQuery(query(getUsage, { query: before }));
  if (!current.data || !previous.data) return <p className="min-h-8 text-section">&nbsp;</p>;

  const [sums] = current.data.rows;
  if (sums === undefined || sums.calls === 0) return <p className="min-h-8 text-section">{words.nothingYet}</p>;
  const spent = sums.costMicroUsd ?? 0;
  const last = previous.data.rows[0]?.costMicroUsd ?? 0;
  const amount = money(spent);
  const change = last === 0 ? undefined : (spent - last) / last;
  const compared =
    change === undefined
      ? undefined
      : Math.abs(change) < 0.005
        ? words.same
        : change > 0
          ? words.more({ share: percent(change) })
          : words.less({ share: percent(-change) });
  const pace = passed < EARLY || spent === 0 ? undefined : words.pace({ amount: money(spent / passed) });
  const spentWords =
    sums.unpricedCalls > 0
      ? words.spentAtLeast({ amount })
      : spent === 0
        ? words.nothingCharged
        : words.spent({ amount });
  const rest = [compared, pace].filter((part) => part !== undefined).join(words.semicolon);
  return (
    <>
      <p className="min-h-8 text-section text-balance">
        <strong className="font-semibold tabular-nums">{spentWords}</strong>
        {rest !== '' && <span className="text-ink-soft">{words.comma + rest}</span>}
      </p>
      {sums.unpricedCalls > 0 && (
        <p className="mt-1 text-small text-ink-soft">
          {words.unpriced(sums.unpricedCalls)}{' '}
          {isAdmin && (
            <Link to="/settings/prices" className="text-accent underline underline-offset-2">
              {words.setPrices}
            </Link>
          )}
        </p>
      )}
    </>
  );
}
