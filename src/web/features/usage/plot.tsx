import { useState, type KeyboardEvent } from 'react';
import { useLanguage } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { FoldLine } from '../../ui/fold-line.tsx';
import type { Range } from './range.ts';
import { scaleOf, type Plot as PlotData } from './series.ts';

interface PlotProps {
  plot: PlotData;
  range: Range;
  label: string;
  /** Names of the series, in their order. */
  names: readonly string[];
  format: (value: number) => string;
}

export const seriesColour = (index: number): string => `var(--series-${index + 1})`;

/** Stacked columns from zero. Arrows or the pointer choose a column, and the line above says what is in it. */
export function Plot({ plot, range, label, names, format }: PlotProps) {
  const { usage: words } = useSettingsWords();
  const [chosen, setChosen] = useState<number>();
  const time = useTimes(range);
  const { columns, series } = plot;
  const lines = scaleOf(plot.most);
  const top = lines.at(-1) ?? 1;
  const total = series.reduce((sum, each) => sum + each.total, 0);
  const column = chosen === undefined ? undefined : columns[chosen];
  const values = column?.values ?? series.map((each) => each.total);

  function move(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') setChosen(undefined);
    if (step === undefined) return;
    event.preventDefault();
    setChosen(Math.min(columns.length - 1, Math.max(0, (chosen ?? (step > 0 ? -1 : columns.length)) + step)));
  }
  return (
    <figure>
      <figcaption className="min-h-6 text-small" aria-live="polite">
        <span className="font-medium tabular-nums">
          {column === undefined
            ? words.total({ amount: format(total) })
            : words.at({ time: time.long(column.at), amount: format(column.total) })}
        </span>
      </figcaption>
      <div
        role="group"
        aria-label={label}
        tabIndex={0}
        className="relative mt-2 h-48 rounded-md sm:h-56"
        onKeyDown={move}
        onBlur={() => setChosen(undefined)}
        onPointerLeave={() => setChosen(undefined)}
      >
        {lines.map((value) => (
          <div
            key={value}
            aria-hidden="true"
            className="pointer-events-none absolute inset-x-0 border-t border-line"
            style={{ bottom: `${(value / top) * 100}%` }}
          >
            <span className="absolute end-0 -top-4.5 text-small text-ink-soft tabular-nums">{format(value)}</span>
          </div>
        ))}
        <div aria-hidden="true" className="absolute inset-0 flex items-stretch border-b border-edge">
          {columns.map((each, index) => (
            <div
              key={each.at}
              className={`flex min-w-0 flex-1 flex-col-reverse px-px sm:px-0.5 ${chosen === index ? 'bg-hover' : ''}`}
              onPointerEnter={() => setChosen(index)}
              onPointerDown={() => setChosen(index)}
            >
              {each.values.map(
                (value, place) =>
                  value > 0 && (
                    <div
                      key={place}
                      className="min-h-px shrink-0 border-t border-paper last:rounded-t-xs"
                      style={{ height: `${(value / top) * 100}%`, background: seriesColour(place) }}
                    />
                  ),
              )}
            </div>
          ))}
        </div>
      </div>
      <div aria-hidden="true" className="mt-1 flex justify-between text-small text-ink-soft">
        {marks(columns.length).map((index) => (
          <span key={index}>{time.short(columns[index]?.at ?? 0)}</span>
        ))}
      </div>
      <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-small">
        {series.map((each, index) => (
          <li key={`${each.others}${each.id}`} className="flex min-w-0 items-center gap-1.5">
            <span
              aria-hidden="true"
              className="size-2.5 shrink-0 rounded-xs"
              style={{ background: seriesColour(index) }}
            />
            <span className="truncate">{names[index]}</span>
            <span className="text-ink-soft tabular-nums">{format(values[index] ?? 0)}</span>
          </li>
        ))}
      </ul>
      <details className="group mt-2 text-small">
        <FoldLine>{words.asTable}</FoldLine>
        <div className="mt-2 max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={words.asTable}>
          <table className="w-full tabular-nums">
            <thead>
              <tr className="border-b border-line text-ink-soft">
                <th className="py-1 pe-4 text-start font-normal">{words.time}</th>
                {names.map((name, index) => (
                  <th key={index} className="py-1 ps-4 text-end font-normal">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns.map((each) => (
                <tr key={each.at} className="border-b border-line last:border-0">
                  <th scope="row" className="py-1 pe-4 text-start font-normal whitespace-nowrap">
                    {time.long(each.at)}
                  </th>
                  {each.values.map((value, place) => (
                    <td key={place} className="py-1 ps-4 text-end">
                      {value === 0 ? '–' : format(value)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** First, last and two between: what fits on a phone. */
function marks(count: number): number[] {
  if (count < 2) return count === 0 ? [] : [0];
  const last = count - 1;
  return [...new Set([0, Math.round(last / 3), Math.round((2 * last) / 3), last])];
}

/** Days are UTC, as they are counted; hours are the reader's own. */
function useTimes({ unit }: Range) {
  const language = useLanguage();
  const short = new Intl.DateTimeFormat(
    language,
    unit === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { month: 'short', day: 'numeric', timeZone: 'UTC' },
  );
  const long = new Intl.DateTimeFormat(
    language,
    unit === 'hour'
      ? { weekday: 'short', hour: '2-digit', minute: '2-digit' }
      : { weekday: 'short', month: 'short', day: 'numeric', timeZone: 'UTC' },
  );
  return { short: (ms: number) => short.format(ms), long: (ms: number) => long.format(ms) };
}
