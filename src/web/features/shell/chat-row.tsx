import { useState, type KeyboardEvent } from 'react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import Ellipsis from 'lucide-react/icons/ellipsis';
import PencilLine from 'lucide-react/icons/pencil-line';
import Trash from 'lucide-react/icons/trash-2';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useChatActions } from '../../lib/chats.ts';
import { useWords } from '../../lib/i18n.tsx';

export function ChatRow({ chat, onOpen }: { chat: ChatSummary; onOpen: () => void }) {
  const { shell } = useWords();
  const [renaming, setRenaming] = useState(false);
  const { rename, remove } = useChatActions();
  const navigate = useNavigate();
  const { chatId } = useParams({ strict: false });
  const title = chat.title || shell.untitled;

  function drop() {
    void remove(chat);
    if (chatId === chat.id) void navigate({ to: '/' });
  }
  function press(event: KeyboardEvent) {
    if (event.key === 'F2') setRenaming(true);
    else if (event.key === 'Delete') drop();
    else return;
    event.preventDefault();
  }

  if (renaming)
    return (
      <li>
        <TitleInput
          title={chat.title}
          label={shell.renameChat}
          onDone={(next) => {
            setRenaming(false);
            if (next !== undefined && next !== '' && next !== chat.title) void rename(chat, next);
          }}
        />
      </li>
    );
  return (
    <li className="group relative">
      <Link
        to="/c/$chatId"
        params={{ chatId: chat.id }}
        onClick={onOpen}
        onKeyDown={press}
        onDoubleClick={() => setRenaming(true)}
        title={title}
        className="flex h-8.5 items-center rounded-control ps-2.5 pe-2.5 text-ui text-ink outline-offset-0! transition-colors group-focus-within:pe-9 group-hover:pe-9 hover:bg-hover aria-[current=page]:bg-press aria-[current=page]:font-medium pointer-coarse:h-11 pointer-coarse:pe-11"
      >
        <span className="min-w-0 flex-1 truncate">{title}</span>
        {chat.running && (
          <span className="ms-2 size-2 shrink-0 rounded-full bg-accent pulse">
            <span className="visually-hidden">{shell.running}</span>
          </span>
        )}
      </Link>
      <Menu
        label={shell.chatActions({ title })}
        align="end"
        trigger={(props) => (
          <IconButton
            {...props}
            icon={Ellipsis}
            iconSize={16}
            label={shell.chatActions({ title })}
            tip=""
            className="absolute end-1 top-0.75 size-7! opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:end-0 pointer-coarse:top-0 pointer-coarse:size-11! pointer-coarse:opacity-100"
          />
        )}
      >
        <MenuItem icon={PencilLine} keys="F2" onSelect={() => setRenaming(true)}>
          {shell.rename}
        </MenuItem>
        <MenuItem icon={Trash} danger onSelect={drop}>
          {shell.delete}
        </MenuItem>
      </Menu>
    </li>
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
      className="h-8.5 w-full rounded-control bg-raised px-2.5 text-ui ring-2 ring-inset ring-accent outline-none pointer-coarse:h-11"
      onBlur={(event) => onDone(event.currentTarget.value.trim())}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') onDone(event.currentTarget.value.trim());
        else if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          onDone();
        }
      }}
    />
  );
}
