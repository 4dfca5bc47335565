import { useQuery } from '@tanstack/react-query';
import ThumbsDown from 'lucide-react/icons/thumbs-down';
import ThumbsUp from 'lucide-react/icons/thumbs-up';
import { countRatings } from '#shared/contract/ratings.ts';
import { Icon } from '../../ui/icon.tsx';
import { query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** How answers were rated, by who gave them; nothing where none was. */
export function RatingCounts({ from, to }: { from: string; to: string }) {
  const { usage: words } = useSettingsWords();
  const f = useFormats();
  const administers = mayAdminister(usePerson());
  const counts = useQuery(query(countRatings, { query: { from, to } })).data?.counts ?? [];
  if (counts.length === 0) return null;
  const head = 'py-2 ps-4 text-end font-normal whitespace-nowrap';
  return (
    <section className="mt-10">
      <h2 className="text-section font-semibold">{words.ratings}</h2>
      <p className="mt-1 text-small text-ink-soft">{administers ? words.ratingsOfAll : words.ratingsOwn}</p>
      <table className="mt-2 w-full max-w-140 text-small tabular-nums">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <th className="py-2 text-start font-normal">{words.groups.deployment}</th>
            <th className={head}>
              <Icon of={ThumbsUp} size={14} className="me-1 inline" /> {words.ratedUp}
            </th>
            <th className={head}>
              <Icon of={ThumbsDown} size={14} className="me-1 inline" /> {words.ratedDown}
            </th>
            <th className={head}>{words.ratedShare}</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ deployment, up, down }) => (
            <tr key={deployment} className="border-b border-line last:border-0">
              <th scope="row" className="py-2 text-start font-normal break-all">
                {deployment ?? words.none.deployment}
              </th>
              <td className="py-2 ps-4 text-end">{f.number(up)}</td>
              <td className="py-2 ps-4 text-end">{f.number(down)}</td>
              <td className="py-2 ps-4 text-end">{f.percent(up / (up + down))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
