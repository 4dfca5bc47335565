/** Rates as people write them, dollars per million tokens, and as the ledger counts them, micro-USD per million. */
import type { Rates } from '#shared/contract/prices.ts';

export const RATES = [
  'input',
  'cachedInput',
  'output',
  'cacheWrite',
  'reasoning',
  'audioInput',
  'cachedAudioInput',
  'audioOutput',
  'imageInput',
  'imageOutput',
] as const satisfies readonly (keyof Rates)[];

/** `2.50` → 2,500,000; empty → null; undefined when it is no amount. A comma is a decimal point too. */
export function microOf(text: string): number | null | undefined {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return null;
  if (!/^\d{1,4}(\.\d{0,6})?$|^\.\d{1,6}$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 1_000_000);
}

/** 2,500,000 → `2.5`; null → empty. */
export function dollarsOf(micro: number | null): string {
  return micro === null ? '' : String(micro / 1_000_000);
}
