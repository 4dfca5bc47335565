/** Limits as people type them: money in dollars, the rest in whole numbers; empty is no limit. */
import type { Limits } from '#shared/contract/limits.ts';

export const LIMITS = [
  'budgetMonthMicroUsd',
  'budgetDayMicroUsd',
  'requestsPerMinute',
  'tokensPerMinute',
  'concurrency',
] as const satisfies readonly (keyof Limits)[];

const isMoney = (name: keyof Limits) => name === 'budgetMonthMicroUsd' || name === 'budgetDayMicroUsd';

/** Undefined when it is no amount. */
export function amountOf(name: keyof Limits, text: string): number | null | undefined {
  const plain = text.trim().replaceAll(/[\s_]/g, '');
  if (plain === '') return null;
  if (isMoney(name)) {
    const dollars = plain.replace(/^\$/, '').replace(',', '.');
    return /^\d{1,7}(\.\d{0,6})?$/.test(dollars) ? Math.round(Number(dollars) * 1_000_000) : undefined;
  }
  return /^[1-9]\d{0,8}$/.test(plain) ? Number(plain) : undefined;
}

export function textOf(name: keyof Limits, value: number | null): string {
  if (value === null) return '';
  return String(isMoney(name) ? value / 1_000_000 : value);
}
