/** Limits as people type them: money in the currency of the house, the rest in whole numbers; empty is no limit. */
import type { Limits } from '#shared/contract/limits.ts';
import { currency } from './currency.ts';

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
    const sum = plain.replaceAll(/^(?:\p{Sc}|[A-Z]{2,3}\$?)|(?:\p{Sc}|[A-Z]{3})$/gu, '').replace(',', '.');
    if (!/^\d{1,7}(\.\d{0,6})?$/.test(sum)) return undefined;
    return Math.round((Number(sum) / currency().perDollar) * 1_000_000);
  }
  return /^[1-9]\d{0,8}$/.test(plain) ? Number(plain) : undefined;
}

export function textOf(name: keyof Limits, value: number | null): string {
  if (value === null) return '';
  if (!isMoney(name)) return String(value);
  const { perDollar } = currency();
  // What was typed comes back: a rate leaves more places than anybody wrote.
  return String(perDollar === 1 ? value / 1_000_000 : Number(((value / 1_000_000) * perDollar).toFixed(4)));
}
