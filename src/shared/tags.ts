/** The tags of a chat: a person's own words, told apart without regard to case. */
/** Two names are one tag when they have this in common. */
export function tagKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** Whether it is among them, however it is written (`tagKey`). */
export function hasTag(tags: readonly string[], name: string): boolean {
  const key = tagKey(name);
  return tags.some((tag) => tagKey(tag) === key);
}

/** What a move does to the tags of a chat: some go, then some come; one that is there takes the new spelling. */
export interface Retagging {
  tag?: readonly string[] | undefined;
  untag?: readonly string[] | undefined;
}

/** In the order of their keys, so that what comes back stands where it stood. */
export function retagged(tags: readonly string[], { tag = [], untag = [] }: Retagging): string[] {
  const kept = new Map(tags.map((name) => [tagKey(name), name]));
  for (const name of untag) kept.delete(tagKey(name));
  for (const name of tag) kept.set(tagKey(name), name);
  return [...kept].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}
