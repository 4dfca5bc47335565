/** Everything that was said, found while one types. What is asked stands in the address. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useId, useState, type KeyboardEvent } from 'react';
import History from 'lucide-react/icons/history';
import Search from 'lucide-react/icons/search';
import { searchMessages, type SearchHit } from '#shared/contract/search.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { call, keyOf } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useOpenHit } from '../../lib/open-hit.ts';
import { usePerson } from '../../lib/session.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { asksForSomething, queryOf, type Asked } from './asked.ts';
import { Filters } from './filters.tsx';
import { Hits } from './hits.tsx';
import { forgetSearches, recentSearches, rememberSearch } from './recent.ts';
import { useSearchWords } from './words.ts';

const PAGE = 30;

interface SearchPageProps {
  asked: Asked;
  onAsk: (asked: Asked) => void;
}

export function SearchPage({ asked, onAsk }: SearchPageProps) {
  const words = useSearchWords();
  const id = useId();
  const person = usePerson();
  const openHit = useOpenHit();
  const [typed, setTyped] = useState(asked.q ?? '');
  const [at, setAt] = useState(0);
  usePageTitle(words.title);
  // The way back leads to what was asked before.
  const [shownQ, setShownQ] = useState(asked.q);
  if (shownQ !== asked.q) {
    setShownQ(asked.q);
    if ((asked.q ?? '') !== typed.trim()) setTyped(asked.q ?? '');
  }
  const found = useFound(useDeferredValue(asked));
  const hits = found.data ?? [];
  const current = Math.min(at, hits.length - 1);

  const type = (text: string) => {
    setTyped(text);
    setAt(0);
    const { q: _, ...filters } = asked;
    onAsk(text.trim() === '' ? filters : { ...filters, q: text.trim() });
  };
  const open = (hit: SearchHit) => {
    rememberSearch(person.id, typed);
    void openHit(hit);
  };
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    const to = (index: number) => {
      event.preventDefault();
      setAt(Math.max(0, Math.min(hits.length - 1, index)));
    };
    const hit = hits[current];
    if (event.key === 'ArrowDown') to(current + 1);
    else if (event.key === 'ArrowUp') to(current - 1);
    else if (event.key === 'PageDown') to(current + 8);
    else if (event.key === 'PageUp') to(current - 8);
    else if (event.key === 'Enter' && hit) open(hit);
  }

  return (
    <div tabIndex={-1} className="h-full overflow-y-auto overscroll-contain outline-none">
      <div className="page-head h-(--header-height)" />
      <div className="mx-auto max-w-measure px-5 pb-20 sm:px-8">
        <h1 className="mb-4 text-page font-semibold tracking-tight">{words.title}</h1>
        <div className="flex items-center gap-3 rounded-composer bg-raised px-4 ring-1 ring-inset ring-line focus-within:ring-2 focus-within:ring-accent">
          <Icon of={Search} size={18} className="text-ink-soft" />
          <input
            type="search"
            role="combobox"
            aria-expanded={hits.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={hits.length > 0 ? `${id}-${current}` : undefined}
            aria-autocomplete="list"
            aria-label={words.hint}
            placeholder={words.hint}
            autoFocus
            maxLength={300}
            value={typed}
            onChange={(event) => type(event.target.value)}
            onKeyDown={press}
            onBlur={() => rememberSearch(person.id, hits.length > 0 ? typed : '')}
            className="h-12 min-w-0 flex-1 bg-transparent text-answer outline-none [&::-webkit-search-cancel-button]:hidden"
          />
        </div>
        <div className="mt-3">
          <Filters asked={asked} onChange={onAsk} />
        </div>
        {asksForSomething(asked) ? (
          <Found id={id} found={found} current={current} onPoint={setAt} onOpen={open} />
        ) : (
          <Recent personId={person.id} onChoose={type} />
        )}
      </div>
    </div>
  );
}

type Page = Result<typeof searchMessages>;

function useFound(asked: Asked) {
  const [now] = useState(() => Date.now());
  const wanted = { ...queryOf(asked, now), limit: PAGE };
  return useInfiniteQuery({
    queryKey: keyOf(searchMessages, { query: wanted }),
    queryFn: ({ pageParam, signal }) =>
      call(searchMessages, { query: { ...wanted, ...(pageParam !== undefined && { cursor: pageParam }) }, signal }),
    // The first page has no cursor.
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    select: (data) => data.pages.flatMap((page) => page.hits),
    enabled: asksForSomething(asked),
    // What was said since is found too.
    staleTime: 0,
  });
}

interface FoundProps {
  id: string;
  found: ReturnType<typeof useFound>;
  current: number;
  onPoint: (index: number) => void;
  onOpen: (hit: SearchHit) => void;
}

function Found({ id, found, current, onPoint, onOpen }: FoundProps) {
  const words = useSearchWords();
  const errorText = useErrorText();
  const { data: hits, error, hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const none = hits?.length === 0;
  const beyond = current >= (hits?.length ?? 0) - 1 && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    // A page may have nothing though there is more: what is rare takes the server longer than one answer.
    if (beyond && (current > 0 || none)) void fetchNextPage();
  }, [beyond, current, none, fetchNextPage]);
  if (error)
    return (
      <p role="alert" className="mt-10 text-center text-ui text-danger">
        {errorText(error)}
      </p>
    );
  if (hits === undefined || (none && hasNextPage)) return null;
  if (none)
    return (
      <div role="status" className="mt-16 text-center">
        <p className="text-ui">{words.nothing}</p>
        <p className="mx-auto mt-1 max-w-100 text-small text-ink-soft">{words.nothingHint}</p>
      </div>
    );
  return (
    <>
      <div role="status" className="mt-4 text-small text-ink-soft">
        {hasNextPage ? words.countMore(hits.length) : words.count(hits.length)}
      </div>
      <Hits id={id} hits={hits} current={current} onPoint={onPoint} onOpen={onOpen} />
      {hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button size="small" look="quiet" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
    </>
  );
}

function Recent({ personId, onChoose }: { personId: string; onChoose: (text: string) => void }) {
  const words = useSearchWords();
  const [searches, setSearches] = useState(() => recentSearches(personId));
  if (searches.length === 0)
    return <p className="mx-auto mt-16 max-w-100 text-center text-small text-pretty text-ink-soft">{words.how}</p>;
  return (
    <section className="mt-8">
      <div className="flex items-center justify-between">
        <h2 className="text-small text-ink-soft">{words.recent}</h2>
        <Button
          size="small"
          look="quiet"
          onClick={() => {
            forgetSearches(personId);
            setSearches([]);
          }}
        >
          {words.forget}
        </Button>
      </div>
      <ul className="-mx-3 mt-1">
        {searches.map((text) => (
          <li key={text}>
            <button
              type="button"
              className="flex h-9 w-full items-center gap-3 rounded-control px-3 text-start text-ui hover:bg-hover pointer-coarse:h-11"
              onClick={() => onChoose(text)}
            >
              <Icon of={History} className="text-ink-soft" />
              <span className="truncate">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
