/**
 * Calls that wait for a person's word. In the process that writes the answer, and no longer than it: an answer that is
 * stopped asks nobody any more.
 */
export type Word = 'once' | 'chat' | 'no';

export interface Approvals {
  /** Whether the person allows it; false when the answer is stopped meanwhile. */
  ask(of: { runId: string; chatId: string; callId: string; tool: string }, signal: AbortSignal): Promise<boolean>;
  /** Says so; false when nobody waits for it here. */
  answer(runId: string, callId: string, word: Word): boolean;
}

export function createApprovals(): Approvals {
  const waiting = new Map<string, (word: Word) => void>();
  /** Tools a person allowed for all of a chat. */
  const allowed = new Set<string>();
  return {
    ask({ runId, chatId, callId, tool }, signal) {
      const always = `${chatId} ${tool}`;
      if (allowed.has(always)) return Promise.resolve(true);
      if (signal.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const key = `${runId} ${callId}`;
        const end = (word: Word) => {
          waiting.delete(key);
          signal.removeEventListener('abort', stopped);
          if (word === 'chat') allowed.add(always);
          resolve(word !== 'no');
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
