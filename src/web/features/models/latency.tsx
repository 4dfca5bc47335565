import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { listLatencies } from '#shared/contract/connections.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { FoldLine } from '../../ui/fold-line.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { query } from '../../lib/api.ts';
import { useFormats, useLanguage } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { LOOK_MS } from './connections.ts';
import { Sparkline } from './sparkline.tsx';

export type Span = 'hour' | 'day';
type Latencies = Result<typeof listLatencies>;

function useLatencyQuery(span: Span) {
  return useQuery({
    ...query(listLatencies, { query: { span } }),
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
}

const useLatencies = (span: Span): Latencies | undefined => useLatencyQuery(span).data;

/** Whether what is known of latencies is still on its way: what stands below a plot has to wait for it. */
export const useLatencyPending = (): boolean => useLatencyQuery('hour').isPending;

/** Of the last hour; undefined where it answered nothing. */
export function useLatency(connectionId: string) {
  return useLatencies('hour')?.connections.find((one) => one.connectionId === connectionId);
}

/** Beside a connection in the list: how its last hour went, where that is more than a point. */
export function LatencyLine({ connectionId }: { connectionId: string }) {
  const { models: words } = useSettingsWords();
  const { duration } = useFormats();
  const own = useLatency(connectionId);
  if (own?.p50 == null || own.p95 === null || own.points.filter(({ p50 }) => p50 !== null).length < 2) return null;
  const label = words.latencyHour({ p50: duration(own.p50), p95: duration(own.p95) });
  return (
    <span className="mt-1 block h-5" data-tip={label}>
      <Sparkline points={own.points} label={label} width={220} height={20} />
    </span>
  );
}

/** How soon a connection answered, in the last hour or day. */
export function LatencySection({ connectionId }: { connectionId: string }) {
  const { models: words } = useSettingsWords();
  const { duration } = useFormats();
  const [span, setSpan] = useState<Span>('hour');
  const latencies = useLatencies(span);
  const own = latencies?.connections.find((one) => one.connectionId === connectionId);
  const known = own?.p50 != null && own.p95 !== null ? { p50: duration(own.p50), p95: duration(own.p95) } : null;
  return (
    <section className="mt-10">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h3 className="text-section font-semibold">{words.latency}</h3>
        <Segmented
          label={words.latencySpan}
          hideLabel
          value={span}
          options={[
            { value: 'hour', label: words.lastHour },
            { value: 'day', label: words.lastDay },
          ]}
          onChange={setSpan}
        />
      </div>
      {latencies && known === null && <p className="mt-2 text-ui text-ink-soft">{words.noLatency}</p>}
      {latencies && own && known && (
        <>
          <p className="mt-2 text-ui tabular-nums">{words.latencyIs(known)}</p>
          <div className="mt-3 h-16">
            <Sparkline points={own.points} label={words.latencyIs(known)} width={480} height={64} />
          </div>
          <LatencyTable latencies={latencies} points={own.points} />
        </>
      )}
    </section>
  );
}

function LatencyTable({
  latencies: { from, width },
  points,
}: {
  latencies: Latencies;
  points: Latencies['connections'][number]['points'];
}) {
  const { models: words, usage } = useSettingsWords();
  const { duration, number } = useFormats();
  const language = useLanguage();
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const start = Date.parse(from);
  const cell = 'py-1.5 ps-4 text-end tabular-nums';
  return (
    <details className="mt-2">
      <FoldLine>{usage.asTable}</FoldLine>
      <table className="mt-2 w-full max-w-100 text-small">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <th className="py-1.5 text-start font-normal">{usage.time}</th>
            <th className={`${cell} font-normal`}>{words.half}</th>
            <th className={`${cell} font-normal`}>{words.nearlyAll}</th>
            <th className={`${cell} font-normal`}>{usage.table.calls}</th>
          </tr>
        </thead>
        <tbody>
          {points.map(
            ({ p50, p95, calls }, index) =>
              p50 !== null &&
              p95 !== null && (
                <tr key={index} className="border-b border-line last:border-0">
                  <th scope="row" className="py-1.5 text-start font-normal tabular-nums">
                    {time.format(start + index * width)}
                  </th>
                  <td className={cell}>{duration(p50)}</td>
                  <td className={cell}>{duration(p95)}</td>
                  <td className={cell}>{number(calls)}</td>
                </tr>
              ),
          )}
        </tbody>
      </table>
    </details>
  );
}
