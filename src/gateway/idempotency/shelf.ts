/**
 * How much is kept of answers, person by person, so that nobody fills the disk with what costs nothing to ask: vectors of
 * one word are as long as those of a page. Counted in this process, since it began.
 */

/** Of one person, whatever keys they have. */
export const MOST_OF_PERSON = 128 * 1024 * 1024;

export interface Item {
  owner: string;
  name: string;
  callId: string;
  bytes: number;
}

export interface Shelf {
  /** Counts an answer; those that have to go for it, the oldest first. */
  put(userId: string, item: Item): Item[];
  /** Nothing of before is counted any more: most of it has expired. */
  clear(): void;
}

export function createShelf(most = MOST_OF_PERSON): Shelf {
  const people = new Map<string, { items: Item[]; bytes: number }>();
  return {
    put(userId, item) {
      const held = people.get(userId) ?? { items: [], bytes: 0 };
      people.set(userId, held);
      held.items.push(item);
      held.bytes += item.bytes;
      let count = 0;
      while (held.bytes > most && count < held.items.length - 1) held.bytes -= held.items[count++]?.bytes ?? 0;
      return held.items.splice(0, count);
    },
    clear: () => people.clear(),
  };
}
