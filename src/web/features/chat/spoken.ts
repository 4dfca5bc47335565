/** What a screen reader is told of a finished answer: its sentences without their marks, in moderation. */

const ENOUGH = 600;

/** The plain sentences of `markdown`, at most about `limit` characters, ended at a sentence where possible. */
export function spoken(markdown: string, limit: number = ENOUGH): string {
  const plain = markdown
    .slice(0, limit * 4)
    .replaceAll(/^(```|~~~).*$[\s\S]*?(^\1.*$|$(?![\s\S]))/gm, ' ')
    .replaceAll(/\$\$[\s\S]*?\$\$/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*\|?[-:| ]+\|?\s*$/gm, '')
    .replaceAll(/^\s*(#{1,6}|>|[-*+]|\d+[.)])\s+/gm, '')
    .replaceAll(/[*`]+/g, '')
    .replaceAll(/[_|]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (plain.length <= limit) return plain;
  const head = plain.slice(0, limit);
  const ends = [...head.matchAll(/[.!?](?=\s)|[。！？]/g)].at(-1)?.index;
  return ends === undefined || ends < limit / 3
    ? `${head.slice(0, head.lastIndexOf(' ') + 1 || limit).trim()}…`
    : head.slice(0, ends + 1);
}
