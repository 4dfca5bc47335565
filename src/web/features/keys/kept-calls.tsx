import { useState } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import type { GatewayKey } from '#shared/contract/keys.ts';
import { getCallBody, listCallBodies } from '#shared/contract/usage.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { bringToPlayground } from '../../lib/playground-request.ts';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { readable } from './readable.ts';

/** What a key's calls said, where that is kept: the list, or one of them. */
export function KeptCalls({ of, onBack }: { of: GatewayKey; onBack: () => void }) {
  const { keys: words } = useSettingsWords();
  const [read, setRead] = useState<string | null>(null);
  return (
    <div className="px-5 pt-1 pb-5">
      <Button
        key={read}
        look="quiet"
        size="small"
        icon={ChevronLeft}
        className="-ms-2"
        autoFocus
        onClick={() => (read === null ? onBack() : setRead(null))}
      >
        {words.back}
      </Button>
      {read === null ? <List of={of} onRead={setRead} /> : <Reader id={read} />}
    </div>
  );
}

function List({ of, onRead }: { of: GatewayKey; onRead: (id: string) => void }) {
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const { dateTime } = useFormats();
  const params = { id: of.id };
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keyOf(listCallBodies, { params }),
    queryFn: ({ pageParam, signal }) =>
      call(listCallBodies, { params, query: pageParam === '' ? {} : { before: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    // New calls come all the time: whoever opens the list wants those too.
    staleTime: 0,
  });
  const calls = data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <section className="mt-2">
      <h3 className="text-ui font-semibold">{words.kept}</h3>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="mt-2 h-24" />}
      {data && calls.length === 0 && (
        <p className="mt-1 text-small text-ink-soft">
          {words.keptNone} {!of.logBodies && words.keptOff}
        </p>
      )}
      <ul className="mt-1">
        {calls.map(({ id, deployment, status, at }) => (
          <li key={id} className="border-b border-line last:border-0">
            <button
              type="button"
              className="flex min-h-9 w-full items-center gap-3 rounded-control px-1 text-start text-small hover:bg-hover pointer-coarse:min-h-11"
              onClick={() => onRead(id)}
            >
              <span className="min-w-0 flex-1 truncate">{deployment}</span>
              <span className="text-ink-soft tabular-nums">{status ?? words.noStatus}</span>
              <span className="whitespace-nowrap text-ink-soft tabular-nums">{dateTime(at)}</span>
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button size="small" className="mt-2" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words.older}
        </Button>
      )}
    </section>
  );
}

/** What the playground can make again: a chat completion. */
function isChat(request: string): boolean {
  return /"messages"\s*:/.test(request);
}

function Reader({ id }: { id: string }) {
  const { keys: words, playground } = useSettingsWords();
  const errorText = useErrorText();
  const { dateTime } = useFormats();
  const { data, error } = useQuery(query(getCallBody, { params: { id } }));
  if (error && !data) {
    return (
      <p role="alert" className="mt-2 text-small text-danger">
        {errorText(error)}
      </p>
    );
  }
  if (!data) return <Skeleton className="mt-2 h-48" />;
  return (
    <div className="mt-2 grid gap-4">
      <h3 className="text-ui font-semibold">
        {data.deployment}
        <span className="ms-2 text-small font-normal text-ink-soft tabular-nums">
          {data.status ?? words.noStatus} · {dateTime(data.at)}
        </span>
      </h3>
      {!data.requestCut && isChat(data.request) && (
        <Link
          to="/settings/playground"
          onClick={() => bringToPlayground(data.request)}
          className={`${buttonClass('plain', 'small')} justify-self-start`}
        >
          {playground.openCall}
        </Link>
      )}
      <Said name={words.request} text={data.request} cut={data.requestCut} />
      <Said name={words.response} text={data.response} cut={data.responseCut} />
    </div>
  );
}

function Said({ name, text, cut }: { name: string; text: string; cut: boolean }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const shown = readable(text);
  return (
    <section className="min-w-0 overflow-hidden rounded-card bg-surface">
      <div className="flex items-center justify-between gap-2 border-b border-line ps-4 pe-1.5">
        <h4 className="text-small font-medium">{name}</h4>
        <CopyButton
          copy={() => copyText(text)}
          words={{ copy: `${shell.copy}: ${name}`, copied: shell.copied, failed: shell.copyFailed }}
        />
      </div>
      <pre
        tabIndex={0}
        role="group"
        aria-label={name}
        className="max-h-80 overflow-auto p-4 font-mono text-small break-words whitespace-pre-wrap focus-visible:-outline-offset-2"
      >
        {shown === '' ? words.empty : shown}
      </pre>
      {cut && <p className="px-4 pb-3 text-small text-ink-soft">{words.cut}</p>}
    </section>
  );
}
