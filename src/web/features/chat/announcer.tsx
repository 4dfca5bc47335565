/** Tells those who listen: that an answer is being written, then its sentences, once. */
import { useEffect, useState } from 'react';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { useWords } from '../../lib/i18n.tsx';

interface AnnouncerProps {
  busy: boolean;
  /** The last message of the branch in view. */
  last: Message | undefined;
}

export function Announcer({ busy, last }: AnnouncerProps) {
  const { chat: t } = useWords();
  const [was, setWas] = useState(busy);
  const [said, setSaid] = useState('');
  const [ended, setEnded] = useState<Message>();
  if (busy !== was) {
    setWas(busy);
    setSaid(busy ? t.answering : '');
    setEnded(!busy && last?.role === 'assistant' ? last : undefined);
  }
  useEffect(() => {
    if (!ended) return;
    let gone = false;
    // How an answer is spoken comes with the first that ends.
    void import('../../lib/spoken.ts')
      .then(({ spoken }) => gone || setSaid(spoken(textOf(ended))))
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [ended]);
  return (
    <div role="status" aria-live="polite" className="visually-hidden">
      {said}
    </div>
  );
}
