/**
 * What could be asked next, under the last answer. Its room is there from the answer's first word on, so that nothing
 * moves when they come; they are asked for only where somebody watched the answer end, and dropped for who goes on typing.
 */
import { useEffect, useRef, useState } from 'react';
import CornerDownRight from 'lucide-react/icons/corner-down-right';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { getChat } from '#shared/contract/chats.ts';
import { suggestFollowUps } from '#shared/contract/follow-ups.ts';
import type { Message } from '#shared/message.ts';
import { call, keyOf } from '../../../lib/api.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { withMessages, type ChatData } from '../../../lib/chat-cache.ts';
import { Icon } from '../../../ui/icon.tsx';
import { useActs, useBusy } from '../acts.ts';

export function FollowUps({ message }: { message: Message }) {
  const t = useBesideAnswersWords();
  const acts = useActs();
  const busy = useBusy();
  const dropped = useAskedFor(message);
  const questions = message.parts.flatMap((part) => (part.type === 'follow-ups' ? part.questions : []));
  if (dropped || busy || questions.length === 0) return null;
  return (
    <ul aria-label={t.followUps} className="arrive -ms-2">
      {questions.map((question) => (
        <li key={question}>
          <button
            type="button"
            className="flex h-9 max-w-full items-center gap-2 rounded-control px-2 text-start text-ui text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:h-11"
            onClick={() => acts.say(message, question)}
          >
            <Icon of={CornerDownRight} size={14} className="shrink-0" />
            <span className="truncate pointer-coarse:line-clamp-2 pointer-coarse:leading-tight pointer-coarse:whitespace-normal">
              {question}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Asks for them when the answer ends in view. Whether the person has gone on without them. */
function useAskedFor(message: Message): boolean {
  const queries = useQueryClient();
  const [dropped, setDropped] = useState(false);
  const { id, chatId, status } = message;
  const watched = useRef(false);
  useEffect(() => {
    if (status === 'running') watched.current = true;
    if (status !== 'done' || !watched.current) return;
    watched.current = false;
    const gone = new AbortController();
    const { signal } = gone;
    const write = ({ target }: Event) => {
      if (!(target instanceof HTMLTextAreaElement)) return;
      setDropped(true);
      gone.abort();
    };
    document.addEventListener('input', write, { signal });
    void seen(signal)
      .then(() => suggested(queries, { chatId, id }, signal))
      // Nobody misses what was only a suggestion.
      .catch(() => undefined);
    return () => gone.abort();
  }, [queries, chatId, id, status]);
  return dropped;
}

async function suggested(
  queries: QueryClient,
  { chatId, id }: { chatId: string; id: string },
  signal: AbortSignal,
): Promise<void> {
  const message = await call(suggestFollowUps, { params: { id: chatId, messageId: id }, signal });
  const queryKey = keyOf(getChat, { params: { id: chatId } });
  queries.setQueryData<ChatData>(queryKey, (data) => data && withMessages(data, [message]));
}

/** Resolves when somebody looks at the page. */
function seen(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => !document.hidden && resolve(), { signal });
  });
}
