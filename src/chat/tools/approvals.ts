/**
 * Calls that wait for a person's word. In the process that writes the answer, and no longer than it: an answer that is
 * stopped asks nobody any more.
 */
import type { CallWord } from '#shared/message.ts';

export interface Waiting {
  runId: string;
  chatId: string;
  callId: string;
  /** What is allowed by “for this chat”: the tool, as it was when the person was asked. */
  tool: string;
  /** What the person may say. */
  words: readonly CallWord[];
}

export interface Approvals {
  /** What the person says; `no` when the answer is stopped meanwhile. Never what is not among the words. */
  ask(of: Waiting, signal: AbortSignal): Promise<CallWord>;
  /** Says so; false when nobody waits for it here. */
  answer(runId: string, callId: string, word: CallWord): boolean;
}

/** What stands for a word that was not to be said. */
const INSTEAD: Readonly<Record<CallWord, CallWord>> = {
  once: 'no',
  chat: 'once',
  always: 'once',
  no: 'no',
  never: 'no',
};

export function createApprovals(): Approvals {
  const waiting = new Map<string, (word: CallWord) => void>();
  /** Tools a person allowed for all of a chat. */
  const allowed = new Set<string>();
  return {
    ask({ runId, chatId, callId, tool, words }, signal) {
      const forChat = `${chatId} ${tool}`;
      if (words.includes('chat') && allowed.has(forChat)) return Promise.resolve('chat');
      if (signal.aborted) return Promise.resolve('no');
      return new Promise((resolve) => {
        const key = `${runId} ${callId}`;
        const end = (said: CallWord) => {
          const word = words.includes(said) ? said : INSTEAD[said];
          waiting.delete(key);
          signal.removeEventListener('abort', stopped);
          if (word === 'chat') allowed.add(forChat);
          resolve(word);
        };
        const stopped = () => end('no');
        signal.addEventListener('abort', stopped, { once: true });
        waiting.set(key, end);
      });
    },
    answer(runId, callId, word) {
      const end = waiting.get(`${runId} ${callId}`);
      end?.(word);
      return end !== undefined;
    },
  };
}
