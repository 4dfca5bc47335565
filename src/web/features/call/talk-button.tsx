/** Begins a call from the composer, and shows the chat it was written into when it is over. */
import AudioLines from 'lucide-react/icons/audio-lines';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { getChat } from '#shared/contract/chats.ts';
import { call, keyOf } from '../../lib/api.ts';
import { besideAnswersWords } from '../../lib/beside-answers.ts';
import { putChatFirst } from '../../lib/chats.ts';
import { spokenLanguage, useWords } from '../../lib/i18n.tsx';
import { lazy } from '../../lib/lazy.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { tellTabs } from '../../lib/tabs.ts';
import { IconButton } from '../../ui/button.tsx';
import { callWords } from './words.ts';

const Screen = lazy(async () => {
  const language = spokenLanguage();
  const words = [callWords.load(language), besideAnswersWords.load(language)];
  const [{ CallScreen }] = await Promise.all([import('./call-screen.tsx'), ...words]);
  return { default: CallScreen };
});

interface TalkButtonProps {
  chatId: string | null;
  /** An answer is being written: one waits for its end. */
  busy: boolean;
}

export function TalkButton({ chatId, busy }: TalkButtonProps) {
  const { chat: t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);

  async function close(writtenIn: string | null) {
    setOpen(false);
    if (writtenIn === null) return;
    tellTabs(writtenIn);
    const params = { id: writtenIn };
    await queries.invalidateQueries({ queryKey: keyOf(getChat, { params }) });
    if (chatId === null) void navigate({ to: '/c/$chatId', params: { chatId: writtenIn } });
    const { chat } = await call(getChat, { params });
    if (!chat.temporary) putChatFirst(queries, chat);
  }
  return (
    <>
      <IconButton
        icon={AudioLines}
        label={t.voice.talk}
        tipSide="top"
        disabled={busy}
        className="rounded-full"
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense>
          <Screen chatId={chatId} onClose={(writtenIn) => void close(writtenIn)} />
        </Suspense>
      )}
    </>
  );
}
