import Archive from 'lucide-react/icons/archive';
import Ellipsis from 'lucide-react/icons/ellipsis';
import FolderInput from 'lucide-react/icons/folder-input';
import FolderOutput from 'lucide-react/icons/folder-output';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import Trash from 'lucide-react/icons/trash-2';
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { ProjectSummary } from '#shared/contract/projects.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { ask } from '../../lib/asks.ts';
import { startCarrying } from '../../lib/chat-drag.ts';
import { useChatActions, useChatList } from '../../lib/chats.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useMoving } from '../../lib/moving.ts';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { Link } from '../../lib/router/link.tsx';

export function ProjectChats({ project }: { project: ProjectSummary }) {
  const words = useOrganisingWords();
  const { chats, hasMore, loadMore } = useChatList({ view: 'all', project: project.id });
  if (!chats) return null;
  if (chats.length === 0) return <p className="mt-6 max-w-120 text-ui text-ink-soft">{words.noChatsHere}</p>;
  return (
    <>
      <ul className="mt-5 border-t border-line">
        {chats.map((chat) => (
          <Line key={chat.id} chat={chat} />
        ))}
      </ul>
      {hasMore && (
        <Button size="small" look="quiet" className="mt-2" onClick={loadMore}>
          {words.more}
        </Button>
      )}
    </>
  );
}

function Line({ chat }: { chat: ChatSummary }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const { ago } = useFormats();
  const { remove, archive, pin } = useChatActions();
  const { intoProject } = useMoving();
  const title = chat.title || shell.untitled;
  return (
    <li className="group relative border-b border-line">
      <Link
        to="/c/$chatId"
        params={{ chatId: chat.id }}
        onDragStart={(event) => startCarrying(event, [chat], title)}
        className="flex items-baseline gap-4 py-3 ps-2 pe-12 hover:bg-surface"
      >
        <span className="min-w-0 flex-1 truncate text-ui">{title}</span>
        <span className="text-small text-ink-soft">{ago(chat.updatedAt)}</span>
      </Link>
      <div className="absolute end-1.5 top-1/2 -translate-y-1/2">
        <Menu
          label={shell.chatActions({ title })}
          align="end"
          trigger={(props) => (
            <IconButton {...props} icon={Ellipsis} iconSize={16} label={shell.chatActions({ title })} tip="" />
          )}
        >
          <MenuItem icon={chat.pinnedAt === null ? Pin : PinOff} onSelect={() => void pin([chat])}>
            {chat.pinnedAt === null ? shell.pin : shell.unpin}
          </MenuItem>
          <MenuItem icon={FolderInput} onSelect={() => ask({ kind: 'move', chats: [chat] })}>
            {shell.move}
          </MenuItem>
          <MenuItem icon={FolderOutput} onSelect={() => void intoProject([chat], null)}>
            {words.leaveProject}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={Archive} onSelect={() => void archive([chat])}>
            {shell.archive}
          </MenuItem>
          <MenuItem icon={Trash} danger onSelect={() => void remove([chat])}>
            {shell.delete}
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}
