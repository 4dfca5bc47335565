/** What can be done to the last answer, or to the one that is being written. */
import Copy from 'lucide-react/icons/copy';
import Pencil from 'lucide-react/icons/pencil';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import ScanSearch from 'lucide-react/icons/scan-search';
import Square from 'lucide-react/icons/square';
import { useState } from 'react';
import { textOf } from '#shared/message-text.ts';
import { hand, type AtHand } from '../../lib/at-hand.ts';
import { copyText } from '../../lib/clipboard.ts';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

const ICONS = { stop: Square, retry: RotateCcw, copy: Copy, look: ScanSearch, editLast: Pencil } as const;

/** As the conversation was when the menu opened. */
export function useAnswerCommands(): Omit<Command, 'recency'>[] {
  const words = useCommandWords();
  const [runs] = useState(() => (hand.talk ? runsOf(hand.talk) : {}));
  return (['stop', 'retry', 'copy', 'look', 'editLast'] as const).flatMap((act) => {
    const run = runs[act];
    const command = { id: `answer:${act}`, group: words.thisChat, title: words.answer[act], icon: ICONS[act] };
    return run ? [{ ...command, run }] : [];
  });
}

/** What would do something. */
function runsOf({ shown, busy, acts, editLast, stopNow }: AtHand): Partial<Record<keyof typeof ICONS, () => void>> {
  const last = shown.at(-1);
  if (busy) return { stop: stopNow };
  const edit = shown.some(({ role }) => role === 'user') ? { editLast } : {};
  if (last?.role !== 'assistant') return edit;
  const text = textOf(last);
  return {
    ...edit,
    ...(text !== '' && { copy: () => void copyText(text) }),
    retry: () => acts.retry(last),
    look: () => acts.look(last),
  };
}
