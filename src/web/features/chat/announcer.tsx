/** Tells those who listen: that an answer is being written, then its sentences, once. */
import { useState } from 'react';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { useWords } from '../../lib/i18n.tsx';
import { spoken } from './spoken.ts';

interface AnnouncerProps {
  busy: boolean;
  /** The last message of the branch in view. */
  last: Message | undefined;
}

export function Announcer({ busy, last }: AnnouncerProps) {
  const { chat: t } = useWords();
  const [was, setWas] = useState(busy);
  const [said, setSaid] = useState('');
  if (busy !== was) {
    setWas(busy);
    setSaid(busy ? t.answering : last?.role === 'assistant' ? spoken(textOf(last)) : '');
  }
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {said}
    </div>
  );
}
