/** What a screen reader is told of a finished answer: its sentences without their marks, in moderation. */

const ENOUGH = 600;

const unquoted = (markdown: string): string => markdown.replaceAll(/^[ \t]*(?:>[ \t]?)+/gm, '');

/** Short ones are read; of long ones only signs would be heard. */
function formula(source: string): string {
  const said = source.replaceAll(/[\\{}]/g, '').trim();
  return /\\/.test(source) || said.length > 24 ? ' … ' : said;
}

/** The plain sentences of `markdown`, at most about `limit` characters, ended at a sentence where possible. */
export function spoken(markdown: string, limit: number = ENOUGH): string {
  const plain = unquoted(markdown.slice(0, limit * 4))
    // A fence may stand in a list, and never close.
    .replaceAll(/^[ \t]*(```|~~~).*$[\s\S]*?(^[ \t]*\1.*$|$(?![\s\S]))/gm, ' ')
    .replaceAll(/\$\$[\s\S]*?\$\$|\\\[[\s\S]*?\\\]/g, ' ')
    .replaceAll(/\\\(([\s\S]*?)\\\)|\$(?=\S)([^$\n]*\S)\$(?!\d)/g, (_, round?: string, dollars?: string) =>
      formula(round ?? dollars ?? ''),
    )
    .replaceAll(/^\[\^[^\]\s]+\]:.*$/gm, '')
    .replaceAll(/\[\^[^\]\s]+\]/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<\/?[a-z][^>\n]*>/gi, ' ')
    .replaceAll(/^[ \t]*\|?[-:| \t]+\|?[ \t]*$/gm, '')
    .replaceAll(/^\s*(?:(?:#{1,6}|[-*+]|\d+[.)])\s+)+(?:\[[ xX]\]\s+)?/gm, '')
    .replaceAll(/\[!(?:note|tip|important|warning|caution)\]/gi, '')
    .replaceAll(/[*`]+|~~/g, '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])|\|+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ (?=[.,;:!?](?:\s|$))/g, '')
    .trim();
  if (plain.length <= limit) return plain;
  const head = plain.slice(0, limit);
  const ends = [...head.matchAll(/[.!?](?=\s)|[。！？]/g)].at(-1)?.index;
  return ends === undefined || ends < limit / 3
    ? `${head.slice(0, head.lastIndexOf(' ') + 1 || limit).trim()}…`
    : head.slice(0, ends + 1);
}
