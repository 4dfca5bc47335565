/** The words of a text in any language, as they are compared: without case, without width, one form each. */

const RUN = /[\p{L}\p{N}]+/gu;
/** Written without spaces: such runs are divided by the language's own dictionary. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [run] of text.normalize('NFKC').toLowerCase().matchAll(RUN)) {
    if (!UNSPACED.test(run)) words.push(stem(run));
    else for (const { segment } of segmenter.segment(run)) words.push(segment);
  }
  return words;
}

/** Plural and possessive endings of European languages matter less than finding the word. */
function stem(word: string): string {
  return word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
