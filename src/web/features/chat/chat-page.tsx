/** A chat by its id: on its way, not there, or itself. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getChat } from '#shared/contract/chats.ts';
import { ApiError, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Conversation, type Around } from './conversation.tsx';

interface ChatPageProps extends Around {
  chatId: string;
  connect: ReactNode | null;
}

export function ChatPage({ chatId, connect, ...around }: ChatPageProps) {
  const { data, error, refetch } = useQuery(query(getChat, { params: { id: chatId } }));
  if (data) return <Conversation key={chatId} data={data} connect={connect} {...around} />;
  if (error) return <Unavailable error={error} onRetry={() => void refetch()} />;
  return <Waiting />;
}

function Unavailable({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const gone = error instanceof ApiError && error.code === 'not_found';
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-5 p-6 text-center">
      <div>
        <h1 className="text-section font-semibold">{gone ? t.chatGone : t.loadFailed}</h1>
        {!gone && <p className="mt-1 max-w-120 text-ui text-ink-soft">{errorText(error)}</p>}
      </div>
      {gone ? (
        <Link to="/" className={buttonClass()}>
          {t.newChat}
        </Link>
      ) : (
        <Button onClick={onRetry}>{t.tryAgain}</Button>
      )}
    </div>
  );
}

/** Holds the places of the messages; visible only when it takes long. */
export function Waiting() {
  return (
    <div className="mx-auto h-full max-w-measure px-4 pt-20" aria-busy="true">
      <Skeleton className="ms-auto h-11 w-1/2 rounded-composer" />
      <Skeleton className="mt-8 h-4 w-full" />
      <Skeleton className="mt-3 h-4 w-11/12" />
      <Skeleton className="mt-3 h-4 w-2/3" />
    </div>
  );
}
