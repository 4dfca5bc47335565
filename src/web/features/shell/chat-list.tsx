import { useDeferredValue, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useChats } from '../../lib/chats.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { ChatRow } from './chat-row.tsx';
import { groupByDay } from './days.ts';

/** Every chat of the person, or those whose title has `search` in it, under their days. */
export function ChatList({ search, onOpen }: { search: string; onOpen: () => void }) {
  const { shell } = useWords();
  const errorText = useErrorText();
  const { month } = useFormats();
  const asked = useDeferredValue(search);
  const {
    data: chats,
    dataUpdatedAt,
    error,
    refetch,
    hasNextPage,
    fetchNextPage,
    isFetchingNextPage,
  } = useChats(asked);
  const groups = useMemo(
    () =>
      groupByDay(chats ?? [], new Date(dataUpdatedAt), {
        today: shell.today,
        yesterday: shell.yesterday,
        week: shell.week,
        month,
      }),
    [chats, dataUpdatedAt, shell, month],
  );

  if (!chats && error)
    return (
      <div className="p-3 text-small text-ink-soft" role="alert">
        <p className="mb-2">{errorText(error)}</p>
        <Button size="small" onClick={() => void refetch()}>
          {shell.retry}
        </Button>
      </div>
    );
  if (!chats) return <Waiting />;
  if (chats.length === 0)
    return <p className="px-3 py-2 text-small text-ink-soft">{asked === '' ? shell.noChats : shell.nothingFound}</p>;
  return (
    <div onKeyDown={moveByArrows}>
      {groups.map((group) => (
        <div key={group.label} role="group" aria-label={group.label} className="mb-3">
          <h2 className="px-2.5 pt-2 pb-1 text-small text-ink-soft">{group.label}</h2>
          <ul>
            {group.chats.map((chat) => (
              <ChatRow key={chat.id} chat={chat} onOpen={onOpen} />
            ))}
          </ul>
        </div>
      ))}
      {hasNextPage && <More busy={isFetchingNextPage} label={shell.loadMore} onMore={() => void fetchNextPage()} />}
    </div>
  );
}

function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a[href]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}

/** Loads on when it comes into view; a button for those who do not scroll. */
function More({ busy, label, onMore }: { busy: boolean; label: string; onMore: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  useEffect(() => {
    if (!mark.current) return;
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) more.current();
    });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, []);
  return (
    <div ref={mark} className="p-1">
      <Button look="quiet" size="small" busy={busy} onClick={onMore}>
        {label}
      </Button>
    </div>
  );
}

function Waiting() {
  return (
    <div className="grid gap-3 px-2.5 py-3" aria-busy="true">
      {['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5'].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}
