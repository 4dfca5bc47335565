/** The messages of a branch, the newest in view. Long chats show their end first; earlier messages come when scrolled to. */
import {
  memo,
  startTransition,
  Suspense,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
  type Ref,
  type RefObject,
} from 'react';
import { lazy } from '../../lib/lazy.ts';
import ArrowDown from 'lucide-react/icons/arrow-down';
import type { Message } from '#shared/message.ts';
import { useFollowUpsWanted } from '../../lib/follow-ups.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Answer } from './answer.tsx';
import { FollowUps } from './beside/on-demand.tsx';
import { useArrival } from './arrival.ts';
import type { Editing } from './edit-message.tsx';
import { useFollowing } from './follow.ts';
import { ForkNote } from './fork-note.tsx';
import { useTrueHeight } from './heights.ts';
import { OwnMessage } from './own-message.tsx';
import type { Place } from './siblings.tsx';

/** How many messages are drawn at first: a few screens of them. */
const FIRST = 16;
/** How many messages more are drawn each time the reader comes within three screens of the top. */
const MORE = 30;
/** The last few are always laid out, so that the end of the chat is where it will stay. */
const LAID_OUT = 6;

const ALONE: readonly Message[] = [];
const NO_PLACE = (): Place => ({ at: 1, count: 1 });

const Compare = lazy(async () => ({ default: (await import('./compare.tsx')).Compare }));

export interface ThreadHandle {
  jump: () => void;
  hold: () => void;
}

interface ThreadProps {
  branch: readonly Message[];
  /** What stands at the end: the last message alone, or several answers side by side. */
  beside: readonly Message[];
  placeOf: (message: Message) => Place;
  editing: Editing | null;
  busy: boolean;
  /** What is before the branch has not come yet. */
  partial: boolean;
  handle: Ref<ThreadHandle>;
}

export const Thread = memo(function Thread({ branch, beside, placeOf, editing, busy, partial, handle }: ThreadProps) {
  const { chat: t } = useWords();
  const tail = Math.max(0, branch.length - FIRST);
  const [start, setStart] = useState({ id: branch[tail]?.id, index: tail });
  const known = branch.findIndex(({ id }) => id === start.id);
  // Fixed while the chat grows at either end, so that nothing is taken away above the reader.
  const first = Math.min(known === -1 ? start.index : known, tail);
  const { scroller, content, following, jump, hold } = useFollowing(first);
  // What is drawn at once, at the opening or on the way to a message, may be much.
  const many = useRef(true);
  const showFrom = useCallback(
    (index: number) => {
      many.current = true;
      setStart({ id: branch[index]?.id, index });
    },
    [branch],
  );
  const showMore = useCallback(() => {
    const index = Math.max(0, first - MORE);
    many.current = false;
    // Drawn between the frames in which the reader scrolls.
    startTransition(() => setStart({ id: branch[index]?.id, index }));
  }, [branch, first]);
  useArrival({ branch, first, showFrom, hold });
  useImperativeHandle(handle, () => ({ jump, hold }), [jump, hold]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        // A region that scrolls must be reachable by the keyboard.
        tabIndex={0}
        className="@container h-full overflow-x-hidden overflow-y-auto overscroll-contain [scrollbar-gutter:stable_both-edges] focus-visible:-outline-offset-2"
        role="log"
        aria-label={t.conversation}
        aria-live="off"
        aria-busy={busy}
      >
        <div ref={content} className="mx-auto flex max-w-measure flex-col px-4 pt-6 pb-4">
          {(first > 0 || partial) && <Earlier key={first} scroller={scroller} onMore={showMore} />}
          {branch.slice(first).map((message, index, shown) => (
            <Row
              key={message.id}
              message={message}
              {...placeOf(message)}
              editing={editing?.id === message.id ? editing : null}
              last={index === shown.length - 1}
              beside={index === shown.length - 1 && beside.length > 1 ? beside : ALONE}
              placeOf={index === shown.length - 1 ? placeOf : NO_PLACE}
              forked={isCopy(message) && !isCopy(shown[index + 1])}
              laidOut={index >= shown.length - LAID_OUT}
              many={many}
            />
          ))}
        </div>
      </div>
      <div className="pointer-events-none absolute inset-x-4 bottom-0 h-4 bg-linear-to-t from-paper to-transparent" />
      {!following && (
        <Button
          className="arrive absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full bg-raised shadow-float"
          size="small"
          onClick={jump}
        >
          <Icon of={ArrowDown} size={14} />
          {t.jumpToEnd}
        </Button>
      )}
    </div>
  );
});

/** It came from another chat, when that was forked. */
const isCopy = (message: Message | undefined) =>
  message?.origin !== undefined && ('share' in message.origin || message.origin.chatId !== message.chatId);

interface RowProps extends Place {
  message: Message;
  editing: Editing | null;
  last: boolean;
  /** Answers to be shown in its place, itself among them. */
  beside: readonly Message[];
  placeOf: (message: Message) => Place;
  /** What follows was added after the chat was forked here. */
  forked: boolean;
  laidOut: boolean;
  many: RefObject<boolean>;
}

const Row = memo(function Row(props: RowProps) {
  const { message, at, count, editing, last, beside, placeOf, forked, laidOut, many } = props;
  const own = message.role === 'user';
  const row = useRef<HTMLDivElement>(null);
  useTrueHeight(row, { always: laidOut, many });
  return (
    <div
      ref={row}
      id={message.id}
      className={cx(
        'scroll-mt-4 rounded-control',
        own ? 'mt-4 first:mt-0' : 'mt-1',
        own ? '[contain-intrinsic-block-size:auto_80px]' : '[contain-intrinsic-block-size:auto_320px]',
      )}
    >
      {own ? (
        <OwnMessage message={message} at={at} count={count} editing={editing} unanswered={last} />
      ) : beside.length > 0 ? (
        <Suspense>
          <Compare answers={beside} chosen={message} placeOf={placeOf} />
        </Suspense>
      ) : (
        <>
          <Answer message={message} at={at} count={count} last={last} editing={editing} />
          {last && <Next message={message} />}
        </>
      )}
      {forked && message.origin && <ForkNote origin={message.origin} />}
    </div>
  );
});

/** The room for what could be asked next, from the answer's first word on. */
function Next({ message }: { message: Message }) {
  if (!useFollowUpsWanted(message.chatId)) return null;
  return (
    <div className="mt-1 h-27 pointer-coarse:h-33">
      <Suspense>
        <FollowUps message={message} />
      </Suspense>
    </div>
  );
}

interface EarlierProps {
  scroller: RefObject<HTMLElement | null>;
  onMore: () => void;
}

function Earlier({ scroller, onMore }: EarlierProps) {
  const { chat: t } = useWords();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = mark.current;
    if (!box) return;
    const near = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) onMore();
      },
      { root: scroller.current, rootMargin: '300% 0px 0px 0px' },
    );
    near.observe(box);
    return () => near.disconnect();
  }, [scroller, onMore]);
  return (
    <div ref={mark} className="mb-4 flex justify-center [overflow-anchor:none]">
      <Button size="small" look="quiet" onClick={onMore}>
        {t.earlier}
      </Button>
    </div>
  );
}
