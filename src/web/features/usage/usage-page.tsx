import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { getMyLimits } from '#shared/contract/limits.ts';
import { countRatings } from '#shared/contract/ratings.ts';
import { getUsage, type UsageRow } from '#shared/contract/usage.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { CallList } from './call-list.tsx';
import { Headline } from './headline.tsx';
import { MyBudgets } from './my-budgets.tsx';
import { useGroupName } from './names.ts';
import { Plot } from './plot.tsx';
import { LIVE, monthSoFar, rangeOf, RANGES, type Range, type RangeName } from './range.ts';
import { filterOf, type UsageSearch } from './search.ts';
import { GROUPS, MEASURES, plotOf, type Group, type Measure, type Plot as PlotData } from './series.ts';
import { RatingCounts } from './rating-counts.tsx';
import { UsageTable } from './usage-table.tsx';

/** What was spent, on what, and whether it is rising; every sum leads to what it is made of. */
export function Usage({ search }: { search: UsageSearch }) {
  const { usage: words, invoice } = useSettingsWords();
  const administers = mayAdminister(usePerson());
  // One moment for the whole visit: queries that moved with the clock would never be answered from memory.
  const [now] = useState(Date.now);
  const { by = 'model', measure = 'cost', only = {} } = search;
  const rangeName = search.range ?? 'month';
  const range = rangeOf(rangeName, now);
  const asked = { from: range.from, to: range.to, ...filterOf(only) };
  const sums = useQuery({
    ...query(getUsage, { query: { ...asked, by } }),
    ...LIVE,
    placeholderData: keepPreviousData,
  });
  const columns = useQuery({
    ...query(getUsage, { query: { ...asked, by: `${range.unit},${by}` } }),
    ...LIVE,
    placeholderData: keepPreviousData,
  });
  const isWaiting = useWaiting(now, range, [sums, columns]);
  const plot = columns.data && plotOf(columns.data.rows, range, by, measure);

  // Each part is as high as what it says: until all of them are there, one place is held for them together.
  if (isWaiting) return <Skeleton className="h-120" />;
  return (
    <>
      <Headline now={now} />
      <MyBudgets />
      <Choices search={search} />
      <Filters search={search} asked={asked} />

      {!plot && <Refused error={sums.error ?? columns.error} />}
      {plot && (
        <Drawn plot={plot} rows={sums.data?.rows ?? []} range={range} name={rangeName} by={by} measure={measure} />
      )}
      {sums.data && sums.data.rows.length > 0 && (
        <div className="mt-8">
          <UsageTable rows={sums.data.rows} group={by} measure={measure} search={search} from={range.from} />
        </div>
      )}
      {(sums.data?.truncated || columns.data?.truncated) && (
        <p className="text-small text-ink-soft">{words.truncated}</p>
      )}
      <RatingCounts from={range.from} to={range.to} />
      <div className="mt-6 flex flex-wrap gap-2">
        <ShowCalls search={search} />
        {administers && (
          <Link to="/settings/invoice" className={buttonClass()}>
            {invoice.link}
          </Link>
        )}
      </div>
      <Calls search={search} asked={asked} />
    </>
  );
}

/** Whether a part of the page is still on its way for the first time. */
function useWaiting(now: number, { from, to }: Range, own: readonly { isPending: boolean }[]): boolean {
  const { from: began, to: until, before } = monthSoFar(now);
  const month = useQuery({ ...query(getUsage, { query: { from: began, to: until } }), ...LIVE });
  const last = useQuery(query(getUsage, { query: before }));
  const budgets = useQuery(query(getMyLimits));
  const ratings = useQuery({ ...query(countRatings, { query: { from, to } }), placeholderData: keepPreviousData });
  return [...own, month, last, budgets, ratings].some(({ isPending }) => isPending);
}

function Refused({ error }: { error: Error | null }) {
  const errorText = useErrorText();
  return (
    <p role="alert" className="mt-6 text-small text-danger">
      {errorText(error)}
    </p>
  );
}

/** Calls may have cost nothing (simulated ones do), or nobody knows what. */
function NothingToDraw({ measure, rows }: { measure: Measure; rows: readonly UsageRow[] }) {
  const { usage: words } = useSettingsWords();
  const isFree = measure === 'cost' && rows.length > 0 && rows.every(({ unpricedCalls }) => unpricedCalls === 0);
  return <p className="mt-6 text-ui text-ink-soft">{isFree ? words.free : rows.length === 0 ? words.empty : null}</p>;
}

interface DrawnProps {
  plot: PlotData;
  rows: readonly UsageRow[];
  range: Range;
  name: RangeName;
  by: Group;
  measure: Measure;
}

function Drawn({ plot, rows, range, name: rangeName, by, measure }: DrawnProps) {
  const { usage: words } = useSettingsWords();
  const name = useGroupName();
  const format = useMeasure(measure);
  if (plot.most === 0) return <NothingToDraw measure={measure} rows={rows} />;
  return (
    <div className="mt-6 min-h-72">
      <Plot
        plot={plot}
        range={range}
        label={words.plot({
          measure: words.measures[measure],
          group: words.groups[by],
          range: words.ranges[rangeName],
        })}
        names={plot.series.map(({ id, others, label }) => (others ? words.others : name(by, id, label)))}
        format={format}
      />
    </div>
  );
}

/** Which time, what is measured, and by what it is grouped. */
function Choices({ search }: { search: UsageSearch }) {
  const { usage: words } = useSettingsWords();
  const everybody = mayAdminister(usePerson());
  const set = useSet(search);
  const { range: rangeName = 'month', by = 'model', measure = 'cost' } = search;
  const groups = GROUPS.filter((group) => everybody || (group !== 'person' && group !== 'team'));
  return (
    <>
      <div className="mt-6 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Segmented
          label={words.range}
          hideLabel
          value={rangeName}
          options={RANGES.map((value) => ({ value, label: words.ranges[value] }))}
          onChange={(value) => set({ range: value })}
        />
        <Segmented
          label={words.measure}
          hideLabel
          value={measure}
          options={MEASURES.map((value) => ({ value, label: words.measures[value] }))}
          onChange={(value) => set({ measure: value })}
        />
      </div>
      <Segmented
        className="mt-2"
        label={words.by}
        hideLabel
        value={by}
        options={groups.map((value) => ({ value, label: words.groups[value] }))}
        onChange={(value) => set({ by: value })}
      />
    </>
  );
}

function ShowCalls({ search }: { search: UsageSearch }) {
  const { usage: words } = useSettingsWords();
  const set = useSet(search);
  if (search.calls !== undefined) return null;
  return <Button onClick={() => set({ calls: 'all' })}>{words.showCalls}</Button>;
}

/** The single calls, once somebody wants to see them. */
function Calls({ search, asked }: { search: UsageSearch; asked: { from: string; to: string } }) {
  const { usage: words } = useSettingsWords();
  const set = useSet(search);
  const { calls } = search;
  if (calls === undefined) return null;
  return (
    <section className="mt-8">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <h2 className="text-section font-semibold">{words.calls}</h2>
        <Checkbox
          label={words.onlyFailed}
          checked={calls === 'failed'}
          onChange={(event) => set({ calls: event.currentTarget.checked ? 'failed' : 'all' })}
        />
      </div>
      <div className="mt-2">
        <CallList asked={asked} onlyFailed={calls === 'failed'} />
      </div>
    </section>
  );
}

function useSet(search: UsageSearch) {
  const navigate = useNavigate();
  return (change: UsageSearch) =>
    void navigate({ to: '/settings/usage', search: { ...search, ...change }, replace: true });
}

function useMeasure(measure: Measure): (value: number) => string {
  const { usage: words } = useSettingsWords();
  const { money } = useFormats();
  if (measure === 'cost') return money;
  return measure === 'tokens' ? words.tokens : words.callsCount;
}

/** What the page is narrowed to, each with a way out. */
function Filters({ search, asked }: { search: UsageSearch; asked: { from: string; to: string } }) {
  const { usage: words } = useSettingsWords();
  const name = useGroupName();
  const only = search.only ?? {};
  const narrowed = GROUPS.filter((group) => only[group] !== undefined);
  // Ids are named by the usage they have; three are more than anybody narrows to.
  const named = useQuery({
    ...query(getUsage, { query: { ...asked, by: narrowed.slice(0, 3).join(',') } }),
    enabled: narrowed.length > 0,
  });
  if (narrowed.length === 0) return null;
  const without = (group: Group) => Object.fromEntries(Object.entries(only).filter(([other]) => other !== group));
  const labels = named.data?.rows[0]?.labels;
  return (
    <ul aria-label={words.filters} className="mt-3 flex flex-wrap gap-2">
      {narrowed.map((group) => {
        const gaps = {
          group: words.groups[group],
          name: named.data ? name(group, only[group] ?? null, labels?.[group]) : '…',
        };
        return (
          <li key={group}>
            <Link
              to="/settings/usage"
              search={{ ...search, only: without(group) }}

              aria-label={words.removeFilter(gaps)}
              className="flex h-8 items-center gap-1.5 rounded-full bg-tint ps-3 pe-2 text-small hover:bg-press pointer-coarse:h-11"
            >
              {words.filter(gaps)}
              <Icon of={X} size={14} />
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
