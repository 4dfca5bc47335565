const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first `max` characters as people count them: an emoji or an accented letter is one and is never cut in half. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  let count = 0;
  for (const { index } of graphemes.segment(text)) {
    if (count === max) return text.slice(0, index);
    count += 1;
  }
  return text;
}
