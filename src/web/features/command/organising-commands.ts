/** Projects, the pages of what is put away, and everything that can be done to the chat on the page. */
import { useQuery } from '@tanstack/react-query';
import Archive from 'lucide-react/icons/archive';
import Bot from 'lucide-react/icons/bot';
import Copy from 'lucide-react/icons/copy';
import Download from 'lucide-react/icons/download';
import Folder from 'lucide-react/icons/folder';
import FolderInput from 'lucide-react/icons/folder-input';
import FolderPlus from 'lucide-react/icons/folder-plus';
import MessageCircleDashed from 'lucide-react/icons/message-circle-dashed';
import PencilLine from 'lucide-react/icons/pencil-line';
import Pin from 'lucide-react/icons/pin';
import PinOff from 'lucide-react/icons/pin-off';
import Printer from 'lucide-react/icons/printer';
import Tag from 'lucide-react/icons/tag';
import Tags from 'lucide-react/icons/tags';
import Share from 'lucide-react/icons/share';
import TextQuote from 'lucide-react/icons/text-quote';
import Trash from 'lucide-react/icons/trash-2';
import { listTags } from '#shared/contract/tags.ts';
import { query } from '../../lib/api.ts';
import { chatQuery } from '../../lib/chat-query.ts';
import { ask } from '../../lib/asks.ts';
import { useChatActions } from '../../lib/chats.ts';
import { keyLabel } from '../../lib/hotkeys.ts';
import { isOff } from '../../lib/off.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useProjects } from '../../lib/projects.ts';
import { useNavigate, useParam } from '../../lib/router/routing.tsx';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

type Listed = Omit<Command, 'recency'>;

/** None where the feature is switched off. */
const hidden = (feature: string, command: Listed): Listed[] => (isOff(feature) ? [] : [command]);

export function useOrganisingCommands(): Listed[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  const projects = useProjects();
  return [
    ...hidden('temporary', {
      id: 'temporary-chat',
      group: words.actions,
      title: shell.temporary,
      hint: keyLabel('mod+shift+e'),
      icon: MessageCircleDashed,
      run: () => void navigate({ to: '/', search: { temporary: true } }),
    }),
    {
      id: 'assistants',
      group: words.actions,
      title: shell.assistants,
      icon: Bot,
      run: () => void navigate({ to: '/assistants' }),
    },
    {
      id: 'prompts',
      group: words.actions,
      title: shell.prompts,
      icon: TextQuote,
      run: () => void navigate({ to: '/prompts' }),
    },
    ...useOpenChatCommands(),
    ...useTagCommands(),
    ...projects.map((project) => ({
      id: project.id,
      group: shell.projects,
      title: project.name,
      icon: Folder,
      run: () => void navigate({ to: '/p/$projectId', params: { projectId: project.id } }),
    })),
    {
      id: 'new-project',
      group: shell.projects,
      title: shell.newProject,
      icon: FolderPlus,
      run: () => ask({ kind: 'project', chats: [] }),
    },
    {
      id: 'archive',
      group: shell.chats,
      title: shell.archived,
      icon: Archive,
      run: () => void navigate({ to: '/archive' }),
    },
    { id: 'bin', group: shell.chats, title: shell.bin, icon: Trash, run: () => void navigate({ to: '/bin' }) },
  ];
}

function useTagCommands(): Listed[] {
  const words = useCommandWords();
  const navigate = useNavigate();
  const tags = useQuery(query(listTags)).data?.tags ?? [];
  const each = tags.map(({ name }) => ({
    // Ids are kept apart by spaces.
    id: `tag:${encodeURIComponent(name)}`,
    group: words.tags,
    title: words.tagged({ name }),
    icon: Tag,
    run: () => void navigate({ to: '/search', search: { tag: name } }),
  }));
  const run = () => void navigate({ to: '/tags' });
  return [...each, { id: 'tags', group: words.tags, title: words.manageTags, icon: Tags, run }];
}

/** Empty where no chat is open; a temporary one cannot be filed, shared or exported. */
function useOpenChatCommands(): Listed[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  const chatId = useParam('/c/$chatId') ?? '';
  const chat = useQuery({ ...chatQuery(chatId), enabled: false }).data?.chat;
  const { archive, pin, remove } = useChatActions();
  if (!chat || chat.temporary) return [];
  const group = words.thisChat;
  const leave = (act: Promise<boolean>) => {
    void act;
    void navigate({ to: '/' });
  };
  return [
    {
      id: 'chat:rename',
      group,
      title: shell.rename,
      icon: PencilLine,
      run: () => ask({ kind: 'rename', chat }),
    },
    {
      id: 'chat:pin',
      group,
      title: chat.pinnedAt === null ? shell.pin : shell.unpin,
      icon: chat.pinnedAt === null ? Pin : PinOff,
      run: () => void pin([chat]),
    },
    { id: 'chat:move', group, title: shell.move, icon: FolderInput, run: () => ask({ kind: 'move', chats: [chat] }) },
    { id: 'chat:tags', group, title: shell.tags, icon: Tag, run: () => ask({ kind: 'tags', chats: [chat] }) },
    ...hidden('sharing', {
      id: 'chat:share',
      group,
      title: shell.share,
      hint: keyLabel('mod+shift+s'),
      icon: Share,
      run: () => ask({ kind: 'share', chatId: chat.id }),
    }),
    {
      id: 'chat:copy',
      group,
      title: words.copyChat,
      icon: Copy,
      run: () => ask({ kind: 'export', chats: [chat], format: 'copy' }),
    },
    ...(['markdown', 'html', 'json'] as const).map((format) => ({
      id: `chat:${format}`,
      group,
      title: words.exports[format],
      icon: Download,
      run: () => ask({ kind: 'export', chats: [chat], format }),
    })),
    {
      id: 'chat:pdf',
      group,
      title: words.printChat,
      hint: keyLabel('mod+p'),
      icon: Printer,
      run: () => ask({ kind: 'export', chats: [chat], format: 'pdf' }),
    },
    {
      id: 'chat:archive',
      group,
      title: shell.archive,
      hint: keyLabel('mod+shift+a'),
      icon: Archive,
      run: () => leave(archive([chat])),
    },
    {
      id: 'chat:delete',
      group,
      title: shell.delete,
      hint: keyLabel('mod+shift+backspace'),
      icon: Trash,
      run: () => leave(remove([chat])),
    },
  ];
}
