import { useState } from 'react';
import Bot from 'lucide-react/icons/bot';
import Images from 'lucide-react/icons/images';
import PanelLeft from 'lucide-react/icons/panel-left';
import Search from 'lucide-react/icons/search';
import SquarePen from 'lucide-react/icons/square-pen';
import Tag from 'lucide-react/icons/tag';
import TextSearch from 'lucide-react/icons/text-search';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { late } from '../../ui/late.tsx';
import { Menu } from '../../ui/menu-box.tsx';
import { useAble } from '../../lib/abilities.ts';
import { tagsOf } from '../../lib/chat-lists.ts';
import { useChatList } from '../../lib/chats.ts';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import { Link } from '../../lib/router/link.tsx';
import { useLocation, useNavigate } from '../../lib/router/routing.tsx';
import { useSession } from '../../lib/session.tsx';
import { useTagFilter } from '../../lib/tag-filter.ts';
import { AccountMenu } from './account-menu.tsx';
import { ChatList, PINNED, RECENT } from './chat-list.tsx';

const FilterBar = late(async () => (await import('../tags/load.ts')).loadFilterBar());
const FilterItems = late(async () => (await import('../tags/load.ts')).loadFilterItems());
const SettingsNav = late(async () => (await import('./settings-nav.tsx')).SettingsNav);

export interface SidebarProps {
  onHide: () => void;
  onNewChat: () => void;
  /** A chat or page was opened: on a phone the sheet then goes. */
  onOpen: () => void;
  onCommands: () => void;
  onShortcuts: () => void;
}

export function Sidebar({ onHide, onNewChat, onOpen, onCommands, onShortcuts }: SidebarProps) {
  const { shell } = useWords();
  const { session } = useSession();
  const inSettings = useLocation({ select: ({ pathname }) => pathname.startsWith('/settings') });
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-(--header-height) shrink-0 items-center ps-4.5 pe-2.5">
        {session.house?.logo && (
          <img src={`/api/logo?v=${session.house.logo}`} alt="" className="me-2 size-6 object-contain" />
        )}
        <span className="min-w-0 flex-1 truncate text-ui font-semibold tracking-tight">{session.instanceName}</span>
        <IconButton icon={PanelLeft} label={shell.hideSidebar} keys={keyLabel('mod+b')} onClick={onHide} />
      </div>
      {inSettings ? (
        <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
          <SettingsNav onOpen={onOpen} />
        </div>
      ) : (
        <Chats onNewChat={onNewChat} onOpen={onOpen} />
      )}
      <div className="shrink-0 border-t border-line p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
        <AccountMenu onCommands={onCommands} onShortcuts={onShortcuts} onLeave={onOpen} />
      </div>
    </div>
  );
}

/** Where nothing can draw there is nothing to show. */
function PicturesLink({ onOpen }: { onOpen: () => void }) {
  const { shell } = useWords();
  if (useAble('draws').length === 0 || isOff('gallery')) return null;
  return (
    <Link
      to="/pictures"
      onClick={onOpen}
      activeClass="bg-press"
      className="flex h-8.5 w-full items-center gap-2.5 rounded-control px-2.5 text-ui hover:bg-hover pointer-coarse:h-11"
    >
      <Icon of={Images} className="text-ink-soft" />
      {shell.pictures}
    </Link>
  );
}

/** Whether the list has tags at all: who uses none need not see of them. */
function useTagged(): boolean {
  const recent = useChatList(RECENT).chats ?? [];
  const pinned = useChatList(PINNED).chats ?? [];
  return [...recent, ...pinned].some((chat) => tagsOf(chat).length > 0);
}

function TagFilter({ onOpen }: { onOpen: () => void }) {
  const { shell } = useWords();
  return (
    <Menu
      label={shell.tags}
      align="end"
      ready={FilterItems.fetch}
      trigger={(props) => (
        <IconButton
          {...props}
          icon={Tag}
          iconSize={15}
          label={shell.tags}
          className="absolute end-1 top-0.75 size-7! pointer-coarse:end-0 pointer-coarse:top-0 pointer-coarse:size-11!"
        />
      )}
    >
      <FilterItems onLeave={onOpen} />
    </Menu>
  );
}

function Chats({ onNewChat, onOpen }: Pick<SidebarProps, 'onNewChat' | 'onOpen'>) {
  const { shell } = useWords();
  const [search, setSearch] = useState('');
  const tag = useTagFilter();
  const tagged = useTagged() || tag !== null;
  // Kept as state: the list inside is drawn before this is there.
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const navigate = useNavigate();
  const searchAll = () => {
    onOpen();
    void navigate({ to: '/search', search: { q: search.trim() } });
  };
  return (
    <>
      <div className="shrink-0 px-2 pb-1">
        <button
          type="button"
          onClick={onNewChat}
          data-tip={keyLabel('mod+shift+o')}
          data-tip-side="right"
          className="flex h-8.5 w-full items-center gap-2.5 rounded-control px-2.5 text-start text-ui hover:bg-hover pointer-coarse:h-11"
        >
          <Icon of={SquarePen} className="text-ink-soft" />
          {shell.newChat}
        </button>
        <Link
          to="/assistants"
          onClick={onOpen}
          activeClass="bg-press"
          className="flex h-8.5 w-full items-center gap-2.5 rounded-control px-2.5 text-ui hover:bg-hover pointer-coarse:h-11"
        >
          <Icon of={Bot} className="text-ink-soft" />
          {shell.assistants}
        </Link>
        <PicturesLink onOpen={onOpen} />
        <div className="relative">
          <Icon of={Search} className="pointer-events-none absolute start-2.5 top-1/2 -translate-y-1/2 text-ink-soft" />
          <input
            type="search"
            aria-label={shell.search}
            placeholder={shell.searchHint}
            value={search}
            maxLength={200}
            onChange={(event) => setSearch(event.target.value)}
            onKeyDown={(event) => {
              if (search.trim() === '' || event.nativeEvent.isComposing) return;
              if (event.key === 'Enter') searchAll();
              if (event.key !== 'Escape') return;
              event.preventDefault();
              event.stopPropagation();
              setSearch('');
            }}
            className="h-8.5 w-full rounded-control bg-transparent ps-9 pe-2.5 text-ui outline-offset-0! placeholder:text-ui hover:bg-hover focus:bg-hover pointer-coarse:h-11 [&::-webkit-search-cancel-button]:hidden"
          />
          {search === '' && !tagged && (
            <span
              aria-hidden="true"
              className="pointer-events-none absolute end-2.5 top-1/2 -translate-y-1/2 text-small text-ink-soft pointer-coarse:hidden"
            >
              {keyLabel('mod+k')}
            </span>
          )}
          {tagged && <TagFilter onOpen={onOpen} />}
        </div>
        {search.trim() !== '' && (
          <button
            type="button"
            onClick={searchAll}
            className="flex h-8.5 w-full items-center gap-2.5 rounded-control px-2.5 text-start text-ui hover:bg-hover pointer-coarse:h-11"
          >
            <Icon of={TextSearch} className="text-ink-soft" />
            <span className="min-w-0 truncate">{shell.searchAll({ text: search.trim() })}</span>
          </button>
        )}
        {tag !== null && <FilterBar name={tag} />}
      </div>
      <nav
        ref={setScroller}
        aria-label={shell.chats}
        className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2"
      >
        <ChatList search={search} onOpen={onOpen} scroller={scroller} />
      </nav>
    </>
  );
}
