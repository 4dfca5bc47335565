import Archive from 'lucide-react/icons/archive';
import Download from 'lucide-react/icons/download';
import FolderInput from 'lucide-react/icons/folder-input';
import ListChecks from 'lucide-react/icons/list-checks';
import PencilLine from 'lucide-react/icons/pencil-line';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import Share from 'lucide-react/icons/share';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { ask } from '../../lib/asks.ts';
import { useChatActions } from '../../lib/chats.ts';
import { useWords } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import type { ListActs } from './chat-row.tsx';
import { useDropping } from './dropping.ts';

interface RowMenuProps {
  chat: ChatSummary;
  acts: ListActs;
  onRename: (id: string) => void;
}

/** What can be done to a chat of the list. */
export function RowMenuItems({ chat, acts, onRename }: RowMenuProps) {
  const { shell } = useWords();
  const { archive, pin } = useChatActions();
  const drop = useDropping();
  return (
    <>
      <MenuItem icon={PencilLine} keys="F2" onSelect={() => onRename(chat.id)}>
        {shell.rename}
      </MenuItem>
      <MenuItem icon={chat.pinnedAt === null ? Pin : PinOff} keys="P" onSelect={() => void pin([chat])}>
        {chat.pinnedAt === null ? shell.pin : shell.unpin}
      </MenuItem>
      <MenuItem icon={FolderInput} keys="M" onSelect={() => ask({ kind: 'move', chats: [chat] })}>
        {shell.move}
      </MenuItem>
      <MenuItem icon={Tag} keys="T" onSelect={() => ask({ kind: 'tags', chats: [chat] })}>
        {shell.tags}
      </MenuItem>
      {!isOff('sharing') && (
        <MenuItem icon={Share} onSelect={() => ask({ kind: 'share', chatId: chat.id })}>
          {shell.share}
        </MenuItem>
      )}
      <MenuItem icon={Download} onSelect={() => ask({ kind: 'export', chats: [chat] })}>
        {shell.export}
      </MenuItem>
      <MenuItem icon={ListChecks} keys="X" onSelect={() => acts.choose(chat.id, 'toggle')}>
        {shell.select}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Archive} keys="E" onSelect={() => void archive([chat])}>
        {shell.archive}
      </MenuItem>
      <MenuItem icon={Trash} danger keys="Del" onSelect={() => drop([chat])}>
        {shell.delete}
      </MenuItem>
    </>
  );
}
