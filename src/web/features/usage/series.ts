/** Rows of usage as the columns of a plot: every hour or day of the range, each group with a place in the stack. */
import type { UsageDimension, UsageRow } from '#shared/contract/usage.ts';
import { DAY_MS, HOUR_MS, type Range } from './range.ts';

export const MEASURES = ['cost', 'tokens', 'calls'] as const;
export type Measure = (typeof MEASURES)[number];

/** What people group by. */
export const GROUPS = [
  'model',
  'deployment',
  'connection',
  'person',
  'team',
  'key',
] as const satisfies readonly UsageDimension[];
export type Group = (typeof GROUPS)[number];

export interface Series {
  /** The group's id or name; null: has none; `others`: everything small. */
  id: string | null;
  others: boolean;
  label: string | undefined;
  total: number;
}

export interface Column {
  /** ms */
  at: number;
  /** In the order of the series. */
  values: number[];
  total: number;
}

export interface Plot {
  series: Series[];
  columns: Column[];
  /** The highest column. */
  most: number;
}

/** So many colours can be told apart; the rest is one. */
const MOST_SERIES = 5;

export function measured(
  row: Pick<UsageRow, 'costMicroUsd' | 'inputTokens' | 'outputTokens' | 'calls'>,
  measure: Measure,
): number {
  if (measure === 'cost') return row.costMicroUsd ?? 0;
  return measure === 'tokens' ? row.inputTokens + row.outputTokens : row.calls;
}

/** `rows` are grouped by the range's unit and by `group`. */
export function plotOf(rows: readonly UsageRow[], range: Range, group: Group, measure: Measure): Plot {
  const series = seriesOf(rows, group, measure);
  const named = new Map(series.map(({ id, others }, index) => [others ? undefined : id, index]));
  const rest = series.findIndex(({ others }) => others);
  const step = range.unit === 'hour' ? HOUR_MS : DAY_MS;
  const from = Date.parse(range.from);
  const columns: Column[] = [];
  for (let at = from; at < Date.parse(range.to); at += step)
    columns.push({ at, values: series.map(() => 0), total: 0 });
  for (const row of rows) {
    const column = columns[Math.floor((Date.parse(row.group[range.unit] ?? '') - from) / step)];
    if (column === undefined) continue;
    const place = named.get(row.group[group] ?? null) ?? rest;
    const value = measured(row, measure);
    column.values[place] = (column.values[place] ?? 0) + value;
    column.total += value;
  }
  return { series, columns, most: Math.max(0, ...columns.map(({ total }) => total)) };
}

function seriesOf(rows: readonly UsageRow[], group: Group, measure: Measure): Series[] {
  const totals = new Map<string | null, Series>();
  for (const row of rows) {
    const id = row.group[group] ?? null;
    const known = totals.get(id) ?? { id, others: false, label: row.labels[group], total: 0 };
    known.total += measured(row, measure);
    totals.set(id, known);
  }
  const largest = [...totals.values()].toSorted((one, other) => other.total - one.total);
  if (largest.length <= MOST_SERIES + 1) return largest;
  const small = largest.slice(MOST_SERIES).reduce((sum, { total }) => sum + total, 0);
  return [...largest.slice(0, MOST_SERIES), { id: null, others: true, label: undefined, total: small }];
}

/** Round values for two or three lines of a scale that begins at zero; the last is at or above `most`. */
export function scaleOf(most: number): number[] {
  if (most <= 0) return [];
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step - 1e-9) }, (_, index) => (index + 1) * step);
}
