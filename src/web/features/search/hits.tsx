/** The list of what was found, chat by chat. */
import { Fragment } from 'react';
import MessageSquare from 'lucide-react/icons/message-square';
import Sparkles from 'lucide-react/icons/sparkles';
import UserRound from 'lucide-react/icons/user-round';
import type { SearchHit, SearchPiece } from '#shared/contract/search.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useSearchWords } from './words.ts';

interface HitsProps {
  id: string;
  hits: readonly SearchHit[];
  current: number;
  onPoint: (index: number) => void;
  onOpen: (hit: SearchHit) => void;
}

export function Hits({ id, hits, current, onPoint, onOpen }: HitsProps) {
  const { shell } = useWords();
  const words = useSearchWords();
  return (
    <div id={`${id}-list`} role="listbox" aria-label={words.results} className="-mx-3">
      {hits.map((hit, index) => {
        const begins = hits[index - 1]?.chatId !== hit.chatId;
        return (
          <Fragment key={hit.messageId ?? hit.chatId}>
            {begins && (
              <div role="presentation" className="truncate px-3 pt-5 pb-1 text-ui font-medium">
                {hit.title || shell.untitled}
              </div>
            )}
            <Hit
              id={`${id}-${index}`}
              hit={hit}
              current={index === current}
              onPoint={() => onPoint(index)}
              onOpen={() => onOpen(hit)}
            />
          </Fragment>
        );
      })}
    </div>
  );
}

interface HitProps {
  id: string;
  hit: SearchHit;
  current: boolean;
  onPoint: () => void;
  onOpen: () => void;
}

function Hit({ id, hit, current, onPoint, onOpen }: HitProps) {
  const words = useSearchWords();
  const { ago, dateTime } = useFormats();
  const own = hit.role === 'user';
  const isTitle = hit.messageId === null;
  const who = isTitle ? words.inTitle : own ? words.you : (hit.model ?? words.answer);
  return (
    <div
      id={id}
      role="option"
      aria-selected={current}
      ref={(row) => {
        if (current) row?.scrollIntoView({ block: 'nearest' });
      }}
      onPointerMove={onPoint}
      onClick={onOpen}
      className="flex cursor-pointer gap-3 rounded-control px-3 py-2 aria-selected:bg-hover"
    >
      <Icon of={isTitle ? MessageSquare : own ? UserRound : Sparkles} size={15} className="mt-0.75 text-ink-soft" />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-3 text-small text-ink-soft">
          <span className="min-w-0 flex-1 truncate">{who}</span>
          <time dateTime={hit.at} title={dateTime(hit.at)} className="shrink-0">
            {ago(hit.at)}
          </time>
        </div>
        <p className="line-clamp-2 text-ui break-words">
          <Excerpt pieces={hit.excerpt} />
        </p>
      </div>
    </div>
  );
}

export function Excerpt({ pieces }: { pieces: readonly SearchPiece[] }) {
  return pieces.map(({ text, marked }, index) =>
    marked ? (
      <mark
        key={index}
        className="rounded-[3px] bg-[color-mix(in_oklch,var(--accent)_24%,transparent)] font-medium text-ink"
      >
        {text}
      </mark>
    ) : (
      <Fragment key={index}>{plain(text)}</Fragment>
    ),
  );
}

/** Without the marks of Markdown, which say little in two lines. What stands in the middle of a word is part of it. */
const plain = (text: string): string =>
  text.replace(/\*\*|__|`+|(?<=^|\s)(?:#{1,6}|>|[-*+])(?=\s)|\|(?:\s*:?-{2,}:?\s*\|)+/g, '').replace(/\s{2,}/g, ' ');
