/**
 * Sortable identifiers: a prefix naming the kind, 10 characters of time (ms), 16 of randomness, Crockford base 32.
 * Works on plain http too: `crypto.randomUUID` exists only in secure contexts, `getRandomValues` everywhere.
 */
import { z } from 'zod';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdKind =
  | 'user'
  | 'ses'
  | 'chat'
  | 'msg'
  | 'run'
  | 'file'
  | 'con'
  | 'dep'
  | 'tgt'
  | 'key'
  | 'call'
  | 'team'
  | 'prc'
  | 'que'
  | 'proj'
  | 'asst'
  | 'prm'
  | 'mem'
  | 'shr'
  | 'inv'
  | 'sip'
  | 'warn'
  | 'dlv'
  | 'bill'
  | 'imp'
  | 'trl'
  | 'tgr'
  | 'word';

/** A fresh id such as `chat_01jd8…`; ids made later sort later (to the millisecond). */
export function newId(kind: IdKind, now: number = Date.now()): string {
  return `${kind}_${timeText(now)}${randomText()}`;
}

let lastTime = -1;
let lastText = '';

/** Many ids of a busy server are of the same millisecond. */
function timeText(now: number): string {
  if (now === lastTime) return lastText;
  let text = '';
  let rest = now;
  for (let i = 0; i < 10; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  lastTime = now;
  lastText = text;
  return text;
}

/** Randomness is drawn a page at a time: asking the system for each id costs more than all the rest of making it. */
const PAGE = 4096;
const LETTERS = 16;
let page = '';
let used = 0;

const codeOf = (letter: number) => ALPHABET.charCodeAt(letter);

function randomText(): string {
  if (used + LETTERS > page.length) {
    page = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(PAGE)).map((byte) => codeOf(byte & 31)));
    used = 0;
  }
  used += LETTERS;
  return page.slice(used - LETTERS, used);
}

/** Ids are checked for their form before they reach a query or a path. */
export const Id = z.string().regex(/^[a-z]{3,4}_[0-9a-z]{26}$/);
