/** The responses that are kept, with what was put in: what `GET`, `previous_response_id` and item references find again. */
import type { Item } from './request.ts';
import type { Run } from './run.ts';

export interface Stored {
  run: Run;
  /** Everything the model was given besides the instructions, oldest first, each item with its id. */
  input: readonly Item[];
  /** ms. */
  at: number;
}

const LIFE_MS = 30 * 86_400_000;
/** The service keeps them all for 30 days; a simulator has less room. */
const MOST_RESPONSES = 500;
const MOST_CHARACTERS = 64 * 1024 * 1024;

export interface ResponseStore {
  add(stored: Stored): void;
  find(id: string): Stored | undefined;
  /** Forgets it, and stops it when it is still being made. */
  remove(id: string): void;
  /** An item of any response, in or out. */
  item(id: string): Item | undefined;
}

export function responseStore(clock: () => number): ResponseStore {
  const kept = new Map<string, Stored>();

  function remove(id: string): void {
    kept.get(id)?.run.stop();
    kept.delete(id);
  }

  function alive(id: string): Stored | undefined {
    const stored = kept.get(id);
    if (stored && clock() - stored.at < LIFE_MS) return stored;
    if (stored) remove(id);
    return undefined;
  }

  return {
    add(stored) {
      let size = stored.run.characters();
      for (const one of kept.values()) size += one.run.characters();
      for (const id of kept.keys()) {
        if (kept.size < MOST_RESPONSES && size <= MOST_CHARACTERS) break;
        size -= kept.get(id)?.run.characters() ?? 0;
        remove(id);
      }
      kept.set(stored.run.id, stored);
    },
    find: alive,
    remove,
    item(id) {
      for (const { input, run } of kept.values()) {
        const found = run.output().find((item) => item.id === id) ?? input.find((item) => item.id === id);
        if (found) return found;
      }
      return undefined;
    },
  };
}
