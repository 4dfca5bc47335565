/** A chat by its id: on its way, not there, or itself. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, type ReactNode } from 'react';
import { ApiError } from '../../lib/api.ts';
import { chatQuery } from '../../lib/chat-query.ts';
import { dropFirstPicture } from '../../lib/first-field.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Conversation, type Around } from './conversation.tsx';

/** The page draws first. */
const REST_MS = 200;
const REST_AGAIN_MS = 4000;

interface ChatPageProps extends Around {
  chatId: string;
  connect: ReactNode | null;
}

export function ChatPage({ chatId, connect, ...around }: ChatPageProps) {
  const { data, error, refetch } = useQuery(chatQuery(chatId));
  if (data)
    return (
      <>
        <Conversation key={chatId} data={data} connect={connect} {...around} />
        {data.partial && <Rest chatId={chatId} />}
      </>
    );
  if (error) return <Unavailable error={error} onRetry={() => void refetch()} />;
  return <Waiting />;
}

/** Fetches what is before the end of a long chat, once that is drawn; again after a failure that may pass. */
function Rest({ chatId }: { chatId: string }) {
  const { error, fetchStatus, refetch } = useQuery({ ...chatQuery(chatId), staleTime: Infinity });
  const idle = fetchStatus === 'idle';
  useEffect(() => {
    if (!idle || (error instanceof ApiError && !error.retryable)) return;
    const timer = setTimeout(() => void refetch(), error ? REST_AGAIN_MS : REST_MS);
    return () => clearTimeout(timer);
  }, [idle, error, refetch]);
  return null;
}

function Unavailable({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  useLayoutEffect(dropFirstPicture, []);
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
