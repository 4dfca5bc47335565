import {
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type ComponentType,
} from 'react';
import { lazy } from '../lib/lazy.ts';
import { Beside } from './-beside.tsx';
import { Shell } from '../features/shell/shell.tsx';
import { ask, useAsked } from '../lib/asks.ts';
import { atRest } from '../lib/at-rest.ts';
import { dropFirstPicture } from '../lib/first-field.ts';
import { useHotkeys } from '../lib/hotkeys.ts';
import { spokenLanguage, useErrorText, useLanguage, useWords } from '../lib/i18n.tsx';
import { onDemand } from '../lib/on-demand.ts';
import { Link } from '../lib/router/link.tsx';
import { Outlet, useLocation, useNavigate, type FailedProps } from '../lib/router/routing.tsx';
import { useSession } from '../lib/session.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { useToasts } from '../ui/toast.tsx';

const Commands = withWords(async () => (await import('../features/command/command-menu.tsx')).CommandMenu);
const Shortcuts = withWords(async () => (await import('../features/command/shortcuts.tsx')).Shortcuts);

/** What the keyboard opens comes with its words. */
function withWords<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [component, { commandWords }] = await Promise.all([load(), import('../features/command/words.ts')]);
    await commandWords.load(spokenLanguage());
    return { default: component };
  });
}

const NOTICE_MS = 1500;

/** Nothing that is urgent: the page comes first. */
const BudgetNotice = lazy(async () => {
  await new Promise((rest) => setTimeout(rest, NOTICE_MS));
  const [{ BudgetNotice: component }, { unaskedWords }] = await Promise.all([
    import('../features/warnings/notice.tsx'),
    import('../lib/unasked-words.ts'),
  ]);
  await unaskedWords.load(spokenLanguage());
  return { default: component };
});

const Announcement = lazy(async () => ({
  default: (await import('../features/instance/announcement.tsx')).Announcement,
}));
const MoveChats = onDemand(async () => (await import('../features/projects/move-chats.tsx')).MoveChats);
const NewProject = onDemand(async () => (await import('../features/projects/new-project.tsx')).NewProject);
const TagChats = onDemand(async () => (await import('../features/tags/load.ts')).loadTagChats());
const ShareChat = onDemand(async () => (await import('../features/share/share-dialog.tsx')).ShareChat);
const RenameChat = onDemand(async () => (await import('../features/share/rename-chat.tsx')).RenameChat);
const ExportChats = onDemand(async () => (await import('../features/share/export-dialog.tsx')).ExportChats);

const RememberThis = onDemand(async () => (await import('../features/memory/remember-this.tsx')).loadRememberThis());

/** The room around every page. */
export function Root() {
  const [over, setOver] = useState<'commands' | 'shortcuts' | null>(null);
  const toasts = useToasts();
  const navigate = useNavigate();
  const bare = useLocation({ select: ({ pathname }) => pathname === '/setup' });
  const { shell } = useWords();
  const said = useSession().session.house?.announcement;
  useNewVersion(() => {
    const action = { label: shell.reload, run: () => location.reload() };
    toasts.show({ text: shell.newVersion, action, forMs: 60_000 });
  });
  useHotkeys({
    'mod+k': () => setOver(over === 'commands' ? null : 'commands'),
    '/': () => void navigate({ to: '/search' }),
    '?': () => setOver('shortcuts'),
    'mod+z': toasts.runLast,
  });
  if (bare) return <Outlet />;
  return (
    <Shell onCommands={() => setOver('commands')} onShortcuts={() => setOver('shortcuts')}>
      <div className="flex h-full">
        <div className="flex h-full min-w-0 flex-1 flex-col">
          <NoNetwork />
          {said && <Said text={said.text} />}
          {/* The shell’s own buttons then stand on the banner. */}
          <div className={said ? 'min-h-0 flex-1 [--header-inset-start:0rem]' : 'min-h-0 flex-1'}>
            <Outlet />
          </div>
        </div>
        <Beside />
      </div>
      <Suspense>
        {over === 'commands' && <Commands onClose={() => setOver(null)} onShortcuts={() => setOver('shortcuts')} />}
        <Asks />
        {over === 'shortcuts' && <Shortcuts onClose={() => setOver(null)} />}
      </Suspense>
      <Suspense>
        <BudgetNotice />
      </Suspense>
    </Shell>
  );
}

/** The owner's word: its room is there at once, with what it says; how it says it comes after. */
function Said({ text }: { text: Record<string, string> }) {
  const plain = text[useLanguage()] || Object.values(text).join('');
  return (
    <aside className="flex min-h-[min(var(--header-height),calc(var(--header-inset-start)*100))] items-center border-b border-line bg-tint py-1 ps-[calc(var(--header-inset-start)+1.25rem)] pe-2 text-ui sm:ps-[calc(var(--header-inset-start)+2rem)]">
      <Suspense fallback={<p className="min-w-0 flex-1 py-1 pe-9">{plain.replace(MARKS, '$1')}</p>}>
        <Announcement />
      </Suspense>
    </aside>
  );
}

const MARKS = /\*\*|`|\[([^\]]+)\]\([^)]*\)/g;

/** What was asked for from somewhere on the page. */
function Asks() {
  const asked = useAsked();
  const close = () => ask(null);
  if (asked === null) return null;
  switch (asked.kind) {
    case 'move':
      return <MoveChats chats={asked.chats} onClose={close} />;
    case 'tags':
      return <TagChats chats={asked.chats} onClose={close} />;
    case 'project':
      return <NewProject chats={asked.chats} onClose={close} />;
    case 'share':
      return <ShareChat key={asked.chatId} chatId={asked.chatId} onClose={close} />;
    case 'rename':
      return <RenameChat key={asked.chat.id} chat={asked.chat} onClose={close} />;
    case 'remember':
      return <RememberThis key={asked.message.id} message={asked.message} onClose={close} />;
    case 'export':
      return <ExportChats chats={asked.chats} format={asked.format} onClose={close} />;
  }
}

/** The browser's own word for having no way out at all. */
function NoNetwork() {
  const { shell } = useWords();
  const offline = useSyncExternalStore(watchNetwork, () => !navigator.onLine);
  return (
    <div role="status">
      {offline && (
        <p className="border-b border-line bg-surface px-4 py-1.5 text-center text-small text-ink-soft">
          {shell.noNetwork}
        </p>
      )}
    </div>
  );
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

/** Once, however often it is heard of. */
function useNewVersion(tell: () => void) {
  const latest = useRef<(() => void) | null>(tell);
  useEffect(() => {
    if (latest.current) latest.current = tell;
  });
  useEffect(() => {
    let stop = () => {};
    let here = true;
    async function listen() {
      await atRest();
      const { onNewVersion } = await import('../lib/offline.ts');
      if (!here) return;
      stop = onNewVersion(() => {
        latest.current?.();
        latest.current = null;
      });
    }
    void listen();
    return () => {
      here = false;
      stop();
    };
  }, []);
}

export function Missing() {
  const { shell } = useWords();
  return (
    <div className="flex h-full flex-col items-center justify-center gap-5 p-6 text-center">
      <h1 className="text-section font-semibold">{shell.missing}</h1>
      <Link to="/" className={buttonClass()}>
        {shell.home}
      </Link>
    </div>
  );
}

export function Failed({ error, reset }: FailedProps) {
  const { shell } = useWords();
  const errorText = useErrorText();
  useLayoutEffect(dropFirstPicture, []);
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-3 p-6 text-center">
      <h1 className="text-section font-semibold">{shell.failed}</h1>
      <p className="max-w-120 text-ui text-ink-soft">{errorText(error)}</p>
      <Button className="mt-2" onClick={reset}>
        {shell.retry}
      </Button>
    </div>
  );
}
