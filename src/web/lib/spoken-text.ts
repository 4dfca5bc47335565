/** An answer as one would read it aloud: no code, no tables of signs, no addresses. In pieces of a few sentences. */

const LONGEST = 3500;

export function spokenText(markdown: string, words: { code: string }): string {
  return markdown
    .replaceAll(/^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[^\n]*$|$(?![\s\S]))/gm, `${words.code}\n`)
    .replaceAll(/\$\$[\s\S]*?\$\$/g, ' ')
    .replaceAll(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\[\^[^\]]+\]/g, '')
    .replaceAll(/^\s*\|?[\s:|-]+\|[\s:|-]*$/gm, '')
    .replaceAll(/\|/g, ', ')
    .replaceAll(/^ {0,3}(?:#{1,6}|>+|[-*+]|\d+[.)])\s+/gm, '')
    .replaceAll(/[*_~`]{1,3}/g, '')
    .replaceAll(/https?:\/\/\S+/g, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}

/** Pieces that end with a sentence where they can, none longer than a service takes. */
export function pieces(text: string, longest: number = LONGEST): string[] {
  const found: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)) {
    if (piece !== '' && piece.length + segment.length > longest) {
      found.push(piece.trim());
      piece = '';
    }
    piece += segment.slice(0, longest);
  }
  if (piece.trim() !== '') found.push(piece.trim());
  return found;
}
