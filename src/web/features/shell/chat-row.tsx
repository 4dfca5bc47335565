import { memo, useRef, type MouseEvent } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Pin from 'lucide-react/icons/pin';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { late } from '../../ui/late.tsx';
import { Menu } from '../../ui/menu-box.tsx';
import { startCarrying } from '../../lib/chat-drag.ts';
import { useChatActions } from '../../lib/chats.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';

const RowMenuItems = late(async () => (await import('./row-menu.tsx')).RowMenuItems);

/** What a row may do to its list; stable, so that rows are drawn once. */
export interface ListActs {
  /** A click that chooses instead of opening; `range`: everything up to here. */
  choose: (id: string, how: 'toggle' | 'range') => void;
  open: () => void;
  /** The chats an act at this row is about: the selection when it is part of it, else itself. */
  meant: (chat: ChatSummary) => readonly ChatSummary[];
  focused: (id: string) => void;
}

interface ChatRowProps {
  chat: ChatSummary;
  acts: ListActs;
  selected: boolean;
  /** Some are selected: boxes are shown. */
  selecting: boolean;
  /** The one that Tab leads to. */
  current: boolean;
  renaming: boolean;
  onRename: (id: string | null) => void;
}

/** Sooner than the browser's own long press, which opens a menu or begins to drag. */
const HOLD_MS = 400;

/** A finger that rests: `act` runs, and the click that may follow does nothing. */
function useHold(act: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const acted = useRef(false);
  const stop = () => clearTimeout(timer.current);
  return {
    onTouchStart: () => {
      acted.current = false;
      timer.current = setTimeout(() => {
        acted.current = true;
        act();
      }, HOLD_MS);
    },
    onTouchMove: stop,
    onTouchEnd: stop,
    onTouchCancel: stop,
    onContextMenu: (event: MouseEvent) => {
      if (acted.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      if (!acted.current) return;
      acted.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

export const ChatRow = memo(function ChatRow(props: ChatRowProps) {
  const { chat, acts, selected, selecting, current, renaming, onRename } = props;
  const { shell } = useWords();
  const { rename } = useChatActions();
  const title = chat.title || shell.untitled;
  const hold = useHold(() => acts.choose(chat.id, 'toggle'));

  function click(event: MouseEvent) {
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      return acts.choose(chat.id, event.shiftKey ? 'range' : 'toggle');
    }
    if (selecting && matchMedia('(pointer: coarse)').matches) {
      event.preventDefault();
      return acts.choose(chat.id, 'toggle');
    }
    acts.open();
  }

  if (renaming)
    return (
      <TitleInput
        title={chat.title}
        label={shell.renameChat}
        onDone={(next) => {
          onRename(null);
          if (next !== undefined && next !== '' && next !== chat.title) void rename(chat, next);
        }}
      />
    );
  return (
    <div className="group relative h-full">
      <Link
        to="/c/$chatId"
        params={{ chatId: chat.id }}
        data-row={chat.id}
        tabIndex={current ? 0 : -1}
        // Rows that pass under the pointer while one scrolls are not what one wants.
        preloadDelay={150}
        onClick={click}
        onFocus={() => acts.focused(chat.id)}
        onDoubleClick={() => onRename(chat.id)}
        onDragStart={(event) => {
          const chats = acts.meant(chat);
          startCarrying(event, chats, chats.length === 1 ? title : shell.selected(chats.length));
        }}
        {...hold}
        title={title}
        className={cx(
          'flex h-full items-center rounded-control ps-2.5 pe-2.5 text-ui text-ink outline-offset-0! [-webkit-touch-callout:none] group-focus-within:pe-9 group-hover:pe-9 hover:bg-hover aria-[current=page]:bg-press aria-[current=page]:font-medium pointer-coarse:pe-11',
          selected && 'bg-tint!',
          selecting && 'ps-8.5',
        )}
      >
        <span className="min-w-0 flex-1 truncate">{title}</span>
        {chat.running && (
          <span className="ms-2 size-2 shrink-0 rounded-full bg-accent pulse">
            <span className="visually-hidden">{shell.running}</span>
          </span>
        )}
        {!chat.running && chat.pinnedAt !== null && (
          <Icon of={Pin} size={13} className="ms-2 text-ink-soft group-hover:invisible" />
        )}
      </Link>
      {selecting && (
        <input
          type="checkbox"
          tabIndex={current ? 0 : -1}
          checked={selected}
          aria-label={shell.selectChat({ title })}
          onChange={(event) =>
            acts.choose(
              chat.id,
              event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey ? 'range' : 'toggle',
            )
          }
          className="absolute start-2.5 top-1/2 size-4 -translate-y-1/2"
        />
      )}
      <RowMenu {...props} title={title} />
    </div>
  );
});

function RowMenu({ chat, acts, current, title, onRename }: ChatRowProps & { title: string }) {
  const { shell } = useWords();
  return (
    <Menu
      label={shell.chatActions({ title })}
      align="end"
      ready={RowMenuItems.fetch}
      trigger={(props) => (
        <IconButton
          {...props}
          tabIndex={current ? 0 : -1}
          icon={Ellipsis}
          iconSize={16}
          label={shell.chatActions({ title })}
          tip=""
          className="absolute end-1 top-0.75 size-7! opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:end-0 pointer-coarse:top-0 pointer-coarse:size-11! pointer-coarse:opacity-100"
        />
      )}
    >
      <RowMenuItems chat={chat} acts={acts} onRename={onRename} />
    </Menu>
  );
}

/** Enter and leaving keep the title, Esc does not. */
function TitleInput({ title, label, onDone }: { title: string; label: string; onDone: (title?: string) => void }) {
  return (
    <input
      aria-label={label}
      defaultValue={title}
      maxLength={200}
      ref={(input) => input?.select()}
      className="h-full w-full rounded-control bg-raised px-2.5 text-ui ring-2 ring-inset ring-accent outline-none"
      onBlur={(event) => onDone(event.currentTarget.value.trim())}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') onDone(event.currentTarget.value.trim());
        else if (event.key === 'Escape') {
          event.preventDefault();
          onDone();
        }
      }}
    />
  );
}
