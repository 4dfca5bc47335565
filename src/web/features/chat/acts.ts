/** What the messages of a conversation can ask for. One stable object, so that messages need not be drawn again. */
import { createContext, useContext } from 'react';
import type { Message } from '#shared/message.ts';

export interface Acts {
  /** One more answer to the same message; `model`: by another one. */
  retry: (answer: Message, model?: string) => void;
  /** An answer to a message that has none. */
  answerThis: (own: Message) => void;
  /** Asks this next. */
  say: (answer: Message, text: string) => void;
  continueAnswer: (answer: Message) => void;
  /** Opens a message for rewriting; null closes it. */
  edit: (message: Message | null) => void;
  /** The message with another text, as a new branch. */
  resend: (own: Message, text: string) => void;
  /** An answer in the person's own words, as one more version. */
  rewrite: (answer: Message, text: string) => void;
  remove: (message: Message) => void;
  /** A new chat with everything up to this. */
  fork: (message: Message) => void;
  /** Of several answers: goes on from this one; ends the comparison with it; begins one with its versions. */
  choose: (answer: Message) => void;
  keep: (answer: Message, modelName: string) => void;
  compare: (answer: Message) => void;
  setSummary: (answer: Message, state: 'on' | 'off') => void;
  /** Shows how it was made; null closes that. */
  look: (answer: Message | null) => void;
  /** Shows the sibling `by` places further. */
  step: (message: Message, by: -1 | 1) => void;
}

const ActsContext = createContext<Acts | null>(null);
export const ActsProvider = ActsContext.Provider;

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error('a message outside its conversation');
  return acts;
}

/** True while an answer is being written: nothing else can be asked meanwhile. */
const BusyContext = createContext(false);
export const BusyProvider = BusyContext.Provider;
export const useBusy = (): boolean => useContext(BusyContext);
