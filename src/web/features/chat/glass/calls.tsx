/** The calls that were made for an answer, those of the house too. */
import type { getGlass } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useFormats } from '../../../lib/i18n.tsx';
import { useGlassWords } from './words.ts';

type Call = Result<typeof getGlass>['runs'][number]['calls'][number];

export function Calls({ calls }: { calls: readonly Call[] }) {
  const t = useGlassWords();
  const { columns } = t;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t.calls}>
      <table className="w-full text-small tabular-nums">
        <caption className="visually-hidden">{t.calls}</caption>
        <thead>
          <tr className="border-b border-line text-end text-ink-soft [&>th]:py-1.5 [&>th]:font-normal [&>th]:whitespace-nowrap [&>th:not(:first-child)]:ps-4">
            <th scope="col" className="text-start">
              {columns.what}
            </th>
            {[columns.input, columns.cached, columns.output, columns.first, columns.total, columns.price].map(
              (name) => (
                <th key={name} scope="col" className="text-end">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <Row key={call.id} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ call }: { call: Call }) {
  const t = useGlassWords();
  const f = useFormats();
  const purposes: Record<string, string> = t.purposes;
  const number = (n: number | null) => (n === null ? '–' : `${call.estimated ? '~' : ''}${f.number(n)}`);
  const ms = (n: number | null) => (n === null ? '–' : f.duration(n));
  const share = call.cached !== null && call.input ? ` (${f.percent(call.cached / call.input)})` : '';
  const price =
    call.provider === 'simulator' && !call.costMicroUsd
      ? t.simulated
      : call.costMicroUsd === null
        ? t.unpriced
        : f.money(call.costMicroUsd);
  const about = [call.model ?? call.deployment, call.connection, call.attempts > 1 ? t.attempts(call.attempts) : null];
  return (
    <tr className="border-b border-line align-top last:border-0 [&>td]:py-1.5 [&>td]:whitespace-nowrap [&>td:not(:first-child)]:ps-4 [&>td:not(:first-child)]:text-end">
      <td>
        {purposes[call.purpose] ?? t.otherPurpose({ purpose: call.purpose })}
        <span className="block text-ink-soft">{about.filter((each) => each !== null).join(' · ')}</span>
        {call.error !== null && <span className="block text-danger">{t.failed({ code: call.error })}</span>}
      </td>
      <td>{number(call.input)}</td>
      <td>{call.cached === null ? '–' : `${f.number(call.cached)}${share}`}</td>
      <td>{number(call.output)}</td>
      <td>{ms(call.firstByteMs)}</td>
      <td>{ms(call.totalMs)}</td>
      <td>{price}</td>
    </tr>
  );
}
