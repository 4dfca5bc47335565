/** What can be done to the chat on the page, at the end of its header; and its shortcuts. */
import Archive from 'lucide-react/icons/archive';
import ArchiveRestore from 'lucide-react/icons/archive-restore';
import Brain from 'lucide-react/icons/brain';
import Download from 'lucide-react/icons/download';
import Ellipsis from 'lucide-react/icons/ellipsis';
import FolderInput from 'lucide-react/icons/folder-input';
import PencilLine from 'lucide-react/icons/pencil-line';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import Share from 'lucide-react/icons/share';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import { useQueryClient } from '@tanstack/react-query';
import { getChat, updateChat, type Chat } from '#shared/contract/chats.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { ask } from '../../lib/asks.ts';
import type { ChatData } from '../../lib/chat-cache.ts';
import { useChatActions } from '../../lib/chats.ts';
import { keyLabel, useHotkeys } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useMedia } from '../../lib/media.ts';
import { isOff } from '../../lib/off.ts';
import { useSetting } from '../../lib/session.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';

export function ChatActions({ chat }: { chat: Chat }) {
  const { shell } = useWords();
  const { remove, archive, pin, move } = useChatActions();
  const navigate = useNavigate();
  const roomy = useMedia('(min-width: 40rem)');
  const title = chat.title || shell.untitled;
  const leave = (act: Promise<boolean>) => {
    void act;
    void navigate({ to: '/' });
  };
  const shares = !isOff('sharing');
  const share = () => shares && ask({ kind: 'share', chatId: chat.id });
  const [remembers] = useSetting('chat.memory');
  const queries = useQueryClient();
  const acting = useActing();
  const turnMemory = async () => {
    const params = { id: chat.id };
    const now = await call(updateChat, { params, body: { memory: !chat.memory } });
    queries.setQueryData<ChatData>(keyOf(getChat, { params }), (data) => data && { ...data, chat: now });
  };
  useHotkeys({
    'mod+shift+s': share,
    // What the browser would print is the page as it stands; this is the whole chat.
    'mod+p': () => ask({ kind: 'export', chats: [chat], format: 'pdf' }),
    'mod+shift+a': () => leave(archive([chat])),
    'mod+shift+backspace': () => leave(remove([chat])),
  });
  return (
    <>
      {shares &&
        (roomy ? (
          <Button look="quiet" icon={Share} data-tip={keyLabel('mod+shift+s')} onClick={share}>
            {shell.share}
          </Button>
        ) : (
          <IconButton icon={Share} label={shell.share} onClick={share} />
        ))}
      <Menu
        label={shell.chatActions({ title })}
        align="end"
        trigger={(props) => <IconButton {...props} icon={Ellipsis} label={shell.chatActions({ title })} tip="" />}
      >
        <MenuItem icon={PencilLine} onSelect={() => ask({ kind: 'rename', chat })}>
          {shell.rename}
        </MenuItem>
        <MenuItem icon={chat.pinnedAt === null ? Pin : PinOff} onSelect={() => void pin([chat])}>
          {chat.pinnedAt === null ? shell.pin : shell.unpin}
        </MenuItem>
        <MenuItem icon={FolderInput} onSelect={() => ask({ kind: 'move', chats: [chat] })}>
          {shell.move}
        </MenuItem>
        <MenuItem icon={Tag} onSelect={() => ask({ kind: 'tags', chats: [chat] })}>
          {shell.tags}
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => ask({ kind: 'export', chats: [chat] })}>
          {shell.export}
        </MenuItem>
        {remembers === true && !chat.temporary && (
          <MenuItem icon={Brain} onSelect={() => void acting(turnMemory())}>
            {chat.memory ? shell.memoryOff : shell.memoryOn}
          </MenuItem>
        )}
        <MenuSeparator />
        {chat.archived ? (
          <MenuItem icon={ArchiveRestore} onSelect={() => void move([chat], { archived: false })}>
            {shell.unarchive}
          </MenuItem>
        ) : (
          <MenuItem icon={Archive} keys={keyLabel('mod+shift+a')} onSelect={() => leave(archive([chat]))}>
            {shell.archive}
          </MenuItem>
        )}
        <MenuItem icon={Trash} danger keys={keyLabel('mod+shift+backspace')} onSelect={() => leave(remove([chat]))}>
          {shell.delete}
        </MenuItem>
      </Menu>
    </>
  );
}
