/** What was read of a document, page by page: what the model knows of it. Opens at the page a citation names. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useInfiniteQuery } from '@tanstack/react-query';
import Download from 'lucide-react/icons/download';
import Search from 'lucide-react/icons/search';
import { getFile, getFileText } from '#shared/contract/files.ts';
import type { DocumentInfo } from '#shared/document.ts';
import { addressOf, call } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { closeSide } from '../../lib/side.ts';
import { useSideWords } from '../../lib/side-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

const AT_ONCE = 20;

export interface DocumentPanelProps {
  fileId: string;
  name: string;
  page: number | null;
}

function useText(fileId: string, page: number | null) {
  // A citation far in opens there; what stands before it comes when asked for.
  const first = Math.max(1, (page ?? 1) - 2);
  return useInfiniteQuery({
    queryKey: ['file-text', fileId, first],
    initialPageParam: first,
    queryFn: ({ pageParam }) =>
      call(getFileText, { params: { id: fileId }, query: { from: pageParam, to: pageParam + AT_ONCE - 1 } }),
    getNextPageParam: ({ file, pages }) => {
      const last = pages.at(-1)?.number ?? 0;
      return last > 0 && last < (file.document?.count ?? 0) ? last + 1 : undefined;
    },
    getPreviousPageParam: ({ pages }) => {
      const from = pages[0]?.number ?? 1;
      return from > 1 ? Math.max(1, from - AT_ONCE) : undefined;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function DocumentPanel({ fileId, name, page }: DocumentPanelProps) {
  const side = useSideWords();
  const t = side.document;
  const errorText = useErrorText();
  const [wanted, setWanted] = useState('');
  const text = useText(fileId, page);
  const { data, error, refetch, hasNextPage, fetchNextPage, hasPreviousPage, fetchPreviousPage } = text;
  const info = data?.pages[0]?.file.document ?? null;
  const seen = new Set<number>();
  const pages = (data?.pages ?? [])
    .flatMap((part) => part.pages)
    .filter(({ number }) => !seen.has(number) && seen.add(number));
  return (
    <SidePanel
      title={name}
      closeLabel={side.close}
      onClose={closeSide}
      actions={
        <a
          href={addressOf(getFile, { params: { id: fileId } })}
          download={name}
          aria-label={t.original}
          data-tip={t.original}
        >
          <IconButton tabIndex={-1} icon={Download} label={t.original} tip="" />
        </a>
      }
    >
      {info && <About info={info} whole={data?.pages[0]?.whole ?? true} wanted={wanted} onWanted={setWanted} />}
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" tabIndex={0} role="region" aria-label={name}>
        {hasPreviousPage && (
          <Button size="small" look="quiet" onClick={() => void fetchPreviousPage()}>
            {t.more}
          </Button>
        )}
        {pages.map((each) => (
          <Page key={each.number} page={each} info={info} aimed={each.number === page} wanted={wanted} />
        ))}
        {hasNextPage && (
          <Button size="small" onClick={() => void fetchNextPage()}>
            {t.more}
          </Button>
        )}
        {error && (
          <div role="alert" className="text-ui">
            <p className="mb-2">{errorText(error)}</p>
            <Button size="small" onClick={() => void refetch()}>
              {t.again}
            </Button>
          </div>
        )}
        {!data && !error && <Skeleton className="h-40 w-full" />}
      </div>
    </SidePanel>
  );
}

interface AboutProps {
  info: DocumentInfo;
  whole: boolean;
  wanted: string;
  onWanted: (text: string) => void;
}

function About({ info, whole, wanted, onWanted }: AboutProps) {
  const t = useSideWords().document;
  return (
    <div className="shrink-0 border-b border-line px-4 py-2.5 text-small text-ink-soft">
      <p>
        {t.tokens(info.tokens)}. {whole ? t.readWhole : t.readParts} {info.cut && t.cut}
      </p>
      <label className="mt-2 flex h-8 items-center gap-2 rounded-control bg-surface px-2.5 focus-within:outline-2 focus-within:outline-accent pointer-coarse:h-11">
        <Icon of={Search} size={14} />
        <input
          type="search"
          value={wanted}
          placeholder={t.find}
          aria-label={t.find}
          className="min-w-0 flex-1 bg-transparent text-ui text-ink outline-none"
          onChange={(event) => onWanted(event.target.value)}
        />
      </label>
    </div>
  );
}

/** Where columns and indentation say something. */
const SPACED: ReadonlySet<string> = new Set(['code', 'csv', 'sheet']);

interface PageProps {
  page: { number: number; label: string; text: string };
  info: DocumentInfo | null;
  /** A citation leads here. */
  aimed: boolean;
  wanted: string;
}

function Page({ page: { number, label, text }, info, aimed, wanted }: PageProps) {
  const { kind, unit, count } = info ?? { kind: 'text', unit: 'page', count: 1 };
  const t = useSideWords().document;
  const f = useFormats();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (aimed) box.current?.scrollIntoView({ block: 'start' });
  }, [aimed]);
  const pieces = useMemo(() => marked(text, wanted), [text, wanted]);
  const hits = (pieces.length - 1) / 2;
  const title = label === '' ? t.unit[unit]({ n: f.number(number) }) : t.labelled[unit]({ n: f.number(number), label });
  return (
    <section
      ref={box}
      aria-label={title}
      className={aimed ? 'mb-5 scroll-mt-2 rounded-card bg-tint px-3 py-2' : 'mb-5 scroll-mt-2 px-3'}
    >
      {(count > 1 || label !== '') && (
        <h3 className="mb-1 flex gap-2 text-small font-medium text-ink-soft">
          {title}
          {hits > 0 && <span className="text-accent">{t.found(hits)}</span>}
        </h3>
      )}
      <div
        dir="auto"
        className={cx(
          SPACED.has(kind) ? 'font-mono text-small/5' : 'text-ui/6',
          '[overflow-wrap:anywhere] whitespace-pre-wrap',
        )}
      >
        {pieces.map((piece, at) => (at % 2 === 1 ? <mark key={at}>{piece}</mark> : piece))}
      </div>
    </section>
  );
}

/** The text divided at what is looked for; every second piece is a hit. */
function marked(text: string, wanted: string): string[] {
  const word = wanted.trim().toLowerCase();
  const lower = text.toLowerCase();
  // Where lower case changes lengths, places would not fit any more.
  if (word === '' || lower.length !== text.length) return [text];
  const pieces: string[] = [];
  let at = 0;
  for (let hit = lower.indexOf(word); hit >= 0; hit = lower.indexOf(word, at)) {
    pieces.push(text.slice(at, hit), text.slice(hit, hit + word.length));
    at = hit + word.length;
  }
  return [...pieces, text.slice(at)];
}
