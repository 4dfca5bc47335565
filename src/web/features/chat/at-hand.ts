/** Tells the command menu what the conversation on the page can do. */
import { useEffect } from 'react';
import { textOf } from '#shared/message-text.ts';
import { putAtHand } from '../../lib/at-hand.ts';
import { copyText } from '../../lib/clipboard.ts';
import type { useTalking } from './talking.ts';

export function useAtHand({ shown, busy, acts, editLast, stopNow }: ReturnType<typeof useTalking>): void {
  useEffect(() => {
    const last = shown.at(-1);
    const answer = last?.role === 'assistant' && !busy ? last : undefined;
    const text = answer ? textOf(answer) : '';
    putAtHand({
      stop: busy ? stopNow : undefined,
      retry: answer && (() => acts.retry(answer)),
      copy: text === '' ? undefined : () => void copyText(text),
      look: answer && (() => acts.look(answer)),
      editLast: !busy && shown.some(({ role }) => role === 'user') ? editLast : undefined,
    });
    return () => putAtHand(null);
  }, [shown, busy, acts, editLast, stopNow]);
}
