import type { UsageRow } from '#shared/contract/usage.ts';
import { Button } from '../../ui/button.tsx';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { saveFile } from '../../lib/saving.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { csv } from './csv.ts';
import { within, type UsageSearch } from './search.ts';
import { measured, type Group, type Measure } from './series.ts';
import { useGroupName } from './names.ts';

interface UsageTableProps {
  rows: readonly UsageRow[];
  group: Group;
  measure: Measure;
  search: UsageSearch;
  /** First day of the range, for the file's name. */
  from: string;
}

/** What the plot is made of. Each row leads to what is inside it. */
export function UsageTable({ rows, group, measure, search, from }: UsageTableProps) {
  const { usage: words } = useSettingsWords();
  const { number, percent, duration } = useFormats();
  const cost = useCost();
  const name = useGroupName();
  const everybody = mayAdminister(usePerson());
  const all = rows.reduce((sum, row) => sum + measured(row, measure), 0);
  const head = 'py-2 ps-4 text-end font-normal whitespace-nowrap';
  const cell = 'py-2 ps-4 text-end whitespace-nowrap tabular-nums';

  function save() {
    const sheet = csv(
      [
        group,
        'cost_usd',
        'unpriced_calls',
        'calls',
        'failed',
        'input_tokens',
        'cached_tokens',
        'output_tokens',
        'reasoning_tokens',
        'first_byte_ms',
      ],
      rows.map((row) => [
        name(group, row.group[group] ?? null, row.labels[group]),
        row.costMicroUsd === null ? null : row.costMicroUsd / 1_000_000,
        row.unpricedCalls,
        row.calls,
        row.failed,
        row.inputTokens,
        row.cachedTokens,
        row.outputTokens,
        row.reasoningTokens,
        row.firstByteMs,
      ]),
    );
    saveFile(`usage-${group}-${from.slice(0, 10)}.csv`, new Blob([sheet], { type: 'text/csv;charset=utf-8' }));
  }
  return (
    <>
      <table className="w-full text-small">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <th className="py-2 text-start font-normal">{words.groups[group]}</th>
            <th className={`${head} w-28 narrow:hidden`}>{words.table.share}</th>
            <th className={head}>{words.table.cost}</th>
            <th className={head}>{words.table.calls}</th>
            <th className={`${head} slim:hidden`}>{words.table.input}</th>
            <th className={`${head} compact:hidden`}>{words.table.cached}</th>
            <th className={`${head} slim:hidden`}>{words.table.output}</th>
            <th className={`${head} compact:hidden`} data-tip={words.table.firstByteHint}>
              {words.table.firstByte}
            </th>
            <th className={`${head} compact:hidden`}>{words.table.failed}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = row.group[group] ?? null;
            const share = all === 0 ? 0 : measured(row, measure) / all;
            const label = name(group, id, row.labels[group]);
            return (
              <tr key={id} className="border-b border-line last:border-0 hover:bg-hover">
                <th scope="row" className="w-full max-w-0 wrap-anywhere py-2 text-start text-ui font-medium">
                  {id === null ? (
                    label
                  ) : (
                    <Link
                      to="/settings/usage"
                      search={{ ...search, by: within(group, everybody), only: { ...search.only, [group]: id } }}

                      className="hover:text-accent"
                    >
                      {label}
                    </Link>
                  )}
                </th>
                <td className={`${cell} narrow:hidden`}>
                  <span className="flex items-center justify-end gap-2">
                    <span aria-hidden="true" className="h-1.5 w-14 overflow-hidden rounded-full bg-line">
                      <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
                    </span>
                    <span className="w-10">{percent(share)}</span>
                  </span>
                </td>
                <td className={cell}>{cost(row)}</td>
                <td className={cell}>{number(row.calls)}</td>
                <td className={`${cell} slim:hidden`}>{number(row.inputTokens)}</td>
                <td className={`${cell} compact:hidden`}>
                  {row.inputTokens === 0 ? '–' : percent(row.cachedTokens / row.inputTokens)}
                </td>
                <td
                  className={`${cell} slim:hidden`}
                  data-tip={
                    row.reasoningTokens > 0 ? words.table.reasoning({ n: number(row.reasoningTokens) }) : undefined
                  }
                >
                  {number(row.outputTokens)}
                </td>
                <td className={`${cell} compact:hidden`}>
                  {row.firstByteMs === null ? '–' : duration(row.firstByteMs)}
                </td>
                <td className={`${cell} compact:hidden`}>{row.failed === 0 ? '–' : number(row.failed)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="mt-3 flex justify-end">
        <Button look="quiet" size="small" onClick={save}>
          {words.saveTable}
        </Button>
      </div>
    </>
  );
}

/** A sum of money, or that it is not known, or only from below. */
function useCost() {
  const { usage: words } = useSettingsWords();
  const { money } = useFormats();
  return ({ costMicroUsd, unpricedCalls }: UsageRow) => {
    if (costMicroUsd === null) return words.unknownCost;
    return unpricedCalls > 0 ? words.atLeast({ amount: money(costMicroUsd) }) : money(costMicroUsd);
  };
}
