/** What can be done on the page right now, for the command menu; what comes of it is thought out there. */
import type { Message } from '#shared/message.ts';

/** The conversation on the page. */
export interface AtHand {
  /** The branch in view. */
  shown: readonly Message[];
  /** An answer is being written. */
  busy: boolean;
  acts: { retry: (answer: Message) => void; look: (answer: Message) => void };
  editLast: () => void;
  stopNow: () => void;
}

export const hand: { talk: AtHand | null; turnSidebar: () => void } = { talk: null, turnSidebar: () => {} };
