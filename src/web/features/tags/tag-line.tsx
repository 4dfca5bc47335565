import Tag from 'lucide-react/icons/tag';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { Icon } from '../../ui/icon.tsx';
import { ask } from '../../lib/asks.ts';

const SHOWN = 2;

/** The tags of a chat in its header, quietly; a click changes them. On a narrow page the chat's menu has to do. */
export function TagLine({ chat }: { chat: ChatSummary }) {
  const more = chat.tags.length - SHOWN;
  return (
    <button
      type="button"
      title={chat.tags.join(' · ')}
      aria-haspopup="dialog"
      onClick={() => ask({ kind: 'tags', chats: [chat] })}
      className="hidden h-8 max-w-56 min-w-0 items-center gap-1.5 rounded-control px-2 text-small text-ink-soft hover:bg-hover hover:text-ink lg:flex"
    >
      <Icon of={Tag} size={14} />
      <span className="truncate">
        {chat.tags.slice(0, SHOWN).join(' · ')}
        {more > 0 && ` +${more}`}
      </span>
    </button>
  );
}
