/**
 * How a text is written in bytes. What marks itself, or can only be UTF-8, is told for certain; the national encodings
 * are told by habits of the languages that use them, from the beginning of the text.
 */

/** Enough to know a habit by, bytes. */
const LOOKED_AT = 64 * 1024;
/** Characters from which a language shows in which letters it uses. */
const TELLING = 30;

/** A label for `TextDecoder`; null for what is no text. */
export function encodingOf(bytes: Uint8Array): string | null {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, LOOKED_AT);
  if (head.includes(0)) return ['utf-16le', 'utf-16be'].find((label) => isPlainText(decode(head, label))) ?? null;
  if (hasControls(head)) return null;
  // The end of what is looked at may cut a character in two; of the whole text every byte must fit.
  return decode(bytes, 'utf-8') === null ? national(head) : 'utf-8';
}

function decode(bytes: Uint8Array, label: string): string | null {
  try {
    // Half a unit at the end of what was looked at belongs to what comes behind it.
    const whole = label.startsWith('utf-16') ? bytes.subarray(0, bytes.length - (bytes.length % 2)) : bytes;
    return new TextDecoder(label, { fatal: true }).decode(whole);
  } catch {
    return null;
  }
}

/** Letters and signs with a space or a line's end among them; in the wrong order of bytes that is no character at all. */
function isPlainText(text: string | null): boolean {
  return text !== null && /\p{L}/u.test(text) && /[ -~\n]/.test(text) && !/[^\P{C}\t\n\f\r\p{Cf}]/u.test(text);
}

function hasControls(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) if (byte < 32 && ![9, 10, 12, 13, 27].includes(byte)) controls += 1;
  return controls * 50 > head.length;
}

/** Of a text that is not Unicode: Japanese, traditional Chinese, Korean, Russian, Western European, else Chinese. */
function national(head: Uint8Array): string {
  const japanese = pairsOf(head, (lead) => (lead >= 0x81 && lead <= 0x9f) || lead >= 0xe0);
  if (share(japanese, ({ lead }) => lead === 0x82 || lead === 0x83) > 0.3) return 'shift_jis';
  const pairs = pairsOf(head, (lead) => lead >= 0x81);
  const traditional = share(pairs, ({ lead }) => lead >= 0xa1 && lead <= 0xc6);
  const low = share(pairs, ({ trail }) => trail >= 0x40 && trail <= 0x7e);
  if (traditional > 0.8 && low > 0.15 && low < 0.75) return 'big5';
  const runs = runsOf(head);
  // In the Chinese and the Korean encoding a character is two such bytes: there are no three in a row.
  if (share(runs, (length) => length % 2 === 1) > 0.25) {
    const letters = runs.reduce((sum, length) => sum + length, 0) / runs.length;
    return letters > 2.5 ? 'windows-1251' : 'windows-1252';
  }
  const korean = pairs.length >= TELLING && share(pairs, ({ lead }) => lead >= 0xc9 && lead <= 0xf7) < 0.05;
  return korean ? 'euc-kr' : 'gb18030';
}

interface Pair {
  lead: number;
  trail: number;
}

function pairsOf(bytes: Uint8Array, isLead: (byte: number) => boolean): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at + 1 < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80 || !isLead(lead)) continue;
    pairs.push({ lead, trail: bytes[++at] ?? 0 });
  }
  return pairs;
}

/** How many bytes beyond ASCII stand together, each time. */
function runsOf(bytes: Uint8Array): number[] {
  const runs: number[] = [];
  let length = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) length += 1;
    else if (length > 0) runs.push(length);
    if (byte < 0x80) length = 0;
  }
  if (length > 0) runs.push(length);
  return runs;
}

function share<T>(all: readonly T[], fits: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(fits).length / all.length;
}
