/** What a tag may be called. It stands apart from what the lists of chats need, which comes with the first page. */
import { clip } from './text.ts';

export const MOST_TAGS = 20;
/** Characters as people count them. */
export const LONGEST_TAG = 40;

/** As it is kept: in one line, without what cannot be seen. */
export function tidyTag(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Whether a tidy one can be a tag. */
export function isTag(name: string): boolean {
  return name !== '' && name.length <= 10 * LONGEST_TAG && clip(name, LONGEST_TAG) === name;
}
