/** What can be done to the last answer, or to the one that is being written. */
import Copy from 'lucide-react/icons/copy';
import Pencil from 'lucide-react/icons/pencil';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import ScanSearch from 'lucide-react/icons/scan-search';
import Square from 'lucide-react/icons/square';
import { useState } from 'react';
import { atHand } from '../../lib/at-hand.ts';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

const ICONS = { stop: Square, retry: RotateCcw, copy: Copy, look: ScanSearch, editLast: Pencil } as const;

/** As the conversation was when the menu opened. */
export function useAnswerCommands(): Omit<Command, 'recency'>[] {
  const words = useCommandWords();
  const [acts] = useState(atHand);
  return (['stop', 'retry', 'copy', 'look', 'editLast'] as const).flatMap((act) => {
    const run = acts?.[act];
    const command = { id: `answer:${act}`, group: words.thisChat, title: words.answer[act], icon: ICONS[act] };
    return run ? [{ ...command, run }] : [];
  });
}
