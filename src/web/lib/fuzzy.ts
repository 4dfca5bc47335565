/**
 * How well `query` fits `text`: 0 when its letters do not all appear in order, more for whole words, starts of words
 * and letters in a row. Case and accents do not matter.
 */
export function fuzzyScore(query: string, text: string): number {
  const wanted = plain(query);
  const given = plain(text);
  if (wanted === '') return 1;
  const at = given.indexOf(wanted);
  if (at !== -1) return 100 + (startsWord(given, at) ? 50 : 0) + (at === 0 ? 25 : 0) - Math.min(20, given.length / 10);

  let score = 0;
  let row = 0;
  let from = 0;
  for (const letter of wanted) {
    if (letter === ' ') continue;
    const found = given.indexOf(letter, from);
    if (found === -1) return 0;
    row = found === from && from > 0 ? row + 1 : 0;
    score += 1 + row + (startsWord(given, found) ? 4 : 0) - Math.min(3, (found - from) / 8);
    from = found + letter.length;
  }
  // Scattered letters are a coincidence, not a match.
  return score >= wanted.length ? score : 0;
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLocaleLowerCase();
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[\s\-_./:·(（]/.test(text.charAt(at - 1));
}
