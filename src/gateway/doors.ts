/** The ways in: a call, a call in Anthropic's words, one that is made once, and a session. */
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import type { Gateway } from './gateway.ts';
import { openOnce } from './idempotency/once.ts';
import { openMessages } from './messages/messages.ts';
import type { House } from './model-call.ts';
import { openSessions } from './realtime/sessions.ts';

interface Doors {
  open: Pick<Gateway, 'call' | 'messages' | 'once' | 'realtime'>;
  sweep(): Promise<void>;
  /** Says goodbye to sessions. */
  leave(): void;
  /** Waits for what is still to be written; after the last call. */
  close(): Promise<void>;
}

export function openDoors(
  house: House,
  { db, seal, call, onFailure }: { db: Db; seal: Seal; call: Gateway['call']; onFailure(cause: unknown): void },
): Doors {
  const sessions = openSessions(house);
  const once = openOnce(db, { seal, now: house.now, isClosing: () => house.closing, onFailure });
  const { ask: messages } = openMessages({ table: () => house.table, call, mayUse: house.limits.mayUse });
  return {
    open: { call, messages, once, realtime: sessions.open },
    sweep: once.sweep,
    leave: sessions.close,
    close: once.close,
  };
}
