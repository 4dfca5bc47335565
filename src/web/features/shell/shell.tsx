/** The room around every page: the sidebar (a sheet on a phone), the way to reopen it, and the page itself. */
import { useEffect, useLayoutEffect, useState, type CSSProperties, type ReactNode } from 'react';
import PanelLeft from 'lucide-react/icons/panel-left';
import SquarePen from 'lucide-react/icons/square-pen';
import { IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { hand } from '../../lib/at-hand.ts';
import { shellDrawn } from '../../lib/first-field.ts';
import { keyLabel, useHotkeys } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useWide } from '../../lib/media.ts';
import { isOff } from '../../lib/off.ts';
import { remember, remembered } from '../../lib/remembered.ts';
import { useLocation, useNavigate } from '../../lib/router/routing.tsx';
import { Sidebar } from './sidebar.tsx';
import { useSwipe } from './swipe.ts';

interface ShellProps {
  onCommands: () => void;
  onShortcuts: () => void;
  children: ReactNode;
}

export function Shell({ onCommands, onShortcuts, children }: ShellProps) {
  const { shell } = useWords();
  const wide = useWide();
  const navigate = useNavigate();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const [kept, setKept] = useState(() => remembered('sidebar') !== 'hidden');
  // The sheet is out on the page it was opened on: going elsewhere puts it away.
  const [sheetAt, setSheetAt] = useState<string | null>(null);
  const sheet = !wide && sheetAt === path;
  const setSheet = (out: boolean) => setSheetAt(out ? path : null);
  const shown = wide && kept;

  function toggle() {
    if (!wide) return setSheet(!sheet);
    remember('sidebar', kept ? 'hidden' : 'shown');
    setKept(!kept);
  }
  const newChat = () => {
    setSheet(false);
    void navigate({ to: '/' });
  };
  useSwipe(sheet, (open) => {
    if (!wide) setSheet(open);
  });
  const temporaryChat = () => {
    if (isOff('temporary')) return;
    setSheet(false);
    void navigate({ to: '/', search: { temporary: true } });
  };
  useLayoutEffect(shellDrawn, []);
  useEffect(() => {
    hand.turnSidebar = toggle;
  });
  useHotkeys({ 'mod+b': toggle, 'mod+shift+o': newChat, 'mod+shift+e': temporaryChat });

  const sidebar = (
    <Sidebar
      onHide={toggle}
      onNewChat={newChat}
      onOpen={() => setSheet(false)}
      onCommands={() => {
        setSheet(false);
        onCommands();
      }}
      onShortcuts={() => {
        setSheet(false);
        onShortcuts();
      }}
    />
  );
  return (
    <div className="flex h-full">
      <a
        href="#page"
        className="fixed start-2 top-2 z-50 -translate-y-20 rounded-control bg-accent px-3 py-2 text-on-accent focus:translate-y-0"
      >
        {shell.skip}
      </a>
      {shown && (
        <aside aria-label={shell.sidebar} className="w-65 shrink-0 border-e border-line">
          {sidebar}
        </aside>
      )}
      <Dialog form="sheet" open={sheet} onClose={() => setSheet(false)} title={shell.sidebar} hideTitle>
        {sidebar}
      </Dialog>
      {!shown && (
        <div className="fixed start-0 top-0 z-20 flex h-(--header-height) items-center gap-0.5 ps-2.5">
          <IconButton icon={PanelLeft} label={shell.showSidebar} keys={keyLabel('mod+b')} onClick={toggle} />
          <IconButton
            icon={SquarePen}
            label={shell.newChat}
            keys={keyLabel('mod+shift+o')}
            onClick={newChat}
            className={sheet ? 'invisible' : undefined}
          />
        </div>
      )}
      <main
        id="page"
        data-floating={shown ? undefined : ''}
        tabIndex={-1}
        className="relative min-w-0 flex-1 overflow-hidden outline-none"
        style={insets(shown)}
      >
        {children}
      </main>
    </div>
  );
}

/** What a page's header leaves free for the buttons above. */
function insets(shown: boolean): CSSProperties {
  // Custom properties are missing from React's style type.
  return { '--header-inset-start': shown ? '0px' : 'var(--shell-buttons)' } as CSSProperties;
}
