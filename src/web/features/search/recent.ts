/** What one person searched for in this browser, the last one first. */
import { remember, remembered } from '../../lib/remembered.ts';

const KEPT = 8;

export function recentSearches(personId: string): string[] {
  return (remembered(`searches.${personId}`) ?? '').split('\n').filter((line) => line !== '');
}

export function rememberSearch(personId: string, text: string): void {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  if (line === '') return;
  const others = recentSearches(personId).filter((one) => one !== line);
  remember(`searches.${personId}`, [line, ...others].slice(0, KEPT).join('\n'));
}

export function forgetSearches(personId: string): void {
  remember(`searches.${personId}`, '');
}
