/** Whether a text has what a blocklist names. Patterns are somebody's: one that takes too long has found nothing. */
import { createContext, Script } from 'node:vm';
import type { Blocklist } from './policies.ts';

const PATIENCE_MS = 50;
const MOST_CHARACTERS = 100_000;

/** True when one of the list's items is in the text. */
export function isListed(list: Blocklist, text: string): boolean {
  const lower = text.slice(0, MOST_CHARACTERS).toLowerCase();
  for (const { pattern, isRegex } of list.items.values()) {
    if (isRegex ? matches(pattern, text.slice(0, MOST_CHARACTERS)) : hasWords(lower, pattern.toLowerCase()))
      return true;
  }
  return false;
}

/** Whole words, as the service compares them; languages without spaces have none. */
function hasWords(text: string, pattern: string): boolean {
  if (pattern === '') return false;
  for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1)) {
    const before = text.slice(Math.max(0, at - 1), at);
    const after = text.slice(at + pattern.length, at + pattern.length + 1);
    const letter = /[\p{Script=Latin}\p{N}]/u;
    if (
      !(letter.test(before) && letter.test(pattern[0] ?? '')) &&
      !(letter.test(after) && letter.test(pattern.at(-1) ?? ''))
    )
      return true;
  }
  return false;
}

const test = new Script('new RegExp(pattern, "i").test(text)');

function matches(pattern: string, text: string): boolean {
  try {
    return test.runInContext(createContext({ pattern, text }), { timeout: PATIENCE_MS }) === true;
  } catch {
    // Broken, or without an end.
    return false;
  }
}
