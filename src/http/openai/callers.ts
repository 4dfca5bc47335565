/**
 * Whose programs are on which connections, so that somebody who is suspended is cut off in mid-answer. A connection
 * remembers its last caller; all that is written for each call is one comparison.
 */
import type { Duplex } from 'node:stream';

export interface Callers {
  note(socket: Duplex, userId: string): void;
  /** Those who have connections. */
  people(): string[];
  /** Breaks every connection a person's keys used last: the answers on them are aborted, upstream too. */
  cutOff(userId: string): void;
}

export function createCallers(): Callers {
  const last = new Map<Duplex, string>();
  return {
    note(socket, userId) {
      const known = last.get(socket);
      if (known === userId) return;
      if (known === undefined) socket.once('close', () => last.delete(socket));
      last.set(socket, userId);
    },
    people: () => [...new Set(last.values())],
    cutOff(userId) {
      for (const [socket, caller] of last) if (caller === userId) socket.destroy();
    },
  };
}
