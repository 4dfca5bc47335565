/** Chats that are put away: the archive, and the bin. Lines with boxes; what is done to one can be done to many. */
import { useState, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import ArchiveRestore from 'lucide-react/icons/archive-restore';
import Trash from 'lucide-react/icons/trash-2';
import { destroyChats, emptyBin, listChats, type ChatSummary } from '#shared/contract/chats.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf } from '../../lib/api.ts';
import { useChatActions, useChatList } from '../../lib/chats.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { Link } from '../../lib/router/link.tsx';
import { useSelecting } from '../../lib/selecting.ts';
import { usePageTitle } from '../../lib/title.ts';

const DAY_MS = 86_400_000;
/** As the server's job has it. */
const BIN_DAYS = 30;

interface Act {
  label: string;
  danger?: boolean;
  run: (chats: readonly ChatSummary[]) => void;
}

/** Deleted chats: restore, delete for ever, empty. */
export function Bin() {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const { move } = useChatActions();
  const [sure, setSure] = useState<readonly ChatSummary[] | 'all' | null>(null);
  const { chats } = useChatList(BIN);
  const left = (chat: ChatSummary) => {
    const days = (Date.parse(chat.deletedAt ?? chat.updatedAt) - Date.now()) / DAY_MS + BIN_DAYS;
    return words.daysLeft(Math.max(0, Math.ceil(days)));
  };
  return (
    <>
      <Stored
        view={BIN}
        title={words.binTitle}
        intro={words.binIntro}
        empty={words.binEmpty}
        note={left}
        acts={[
          { label: words.restore, run: (some) => void move(some, { deleted: false }, words.restored(some.length)) },
          { label: words.deleteForever, danger: true, run: setSure },
        ]}
        action={
          chats && chats.length > 0 ? (
            <Button look="danger" size="small" icon={Trash} onClick={() => setSure('all')}>
              {words.emptyBin}
            </Button>
          ) : undefined
        }
      />
      {sure !== null && <Sure which={sure} cancel={shell.cancel} onClose={() => setSure(null)} />}
    </>
  );
}
const BIN = { view: 'bin' } as const;
const ARCHIVED = { view: 'archived' } as const;

/** Archived chats: back to the list, or into the bin. */
export function Archive() {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const { ago } = useFormats();
  const { move, remove } = useChatActions();
  return (
    <Stored
      view={ARCHIVED}
      title={words.archiveTitle}
      intro={words.archiveIntro}
      empty={words.archiveEmpty}
      note={(chat) => ago(chat.updatedAt)}
      acts={[
        { label: words.unarchive, run: (some) => void move(some, { archived: false }, words.unarchived(some.length)) },
        { label: shell.delete, danger: true, run: (some) => void remove(some) },
      ]}
    />
  );
}

/** The irreversible asks. */
function Sure({
  which,
  cancel,
  onClose,
}: {
  which: readonly ChatSummary[] | 'all';
  cancel: string;
  onClose: () => void;
}) {
  const words = useOrganisingWords();
  const acting = useActing();
  const toasts = useToasts();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function destroy() {
    setBusy(true);
    await acting(
      (async () => {
        const { destroyed } =
          which === 'all'
            ? await call(emptyBin)
            : await call(destroyChats, { body: { ids: which.map((chat) => chat.id) } });
        await queries.resetQueries({ queryKey: keyOf(listChats, { query: BIN }) });
        toasts.show({ text: words.destroyed(destroyed) });
      })(),
    );
    onClose();
  }
  return (
    <Dialog open onClose={onClose} title={which === 'all' ? words.emptyBin : words.deleteForever}>
      <p className="px-5 pt-1 text-ui text-ink-soft">
        {which === 'all' ? words.emptySure : words.destroySure(which.length)}
      </p>
      <DialogButtons>
        <Button onClick={onClose}>{cancel}</Button>
        <Button look="danger" busy={busy} onClick={() => void destroy()}>
          {which === 'all' ? words.emptyBin : words.deleteForever}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface StoredProps {
  view: { view: 'bin' | 'archived' };
  title: string;
  intro: string;
  empty: string;
  note: (chat: ChatSummary) => string;
  /** The first is the way back. */
  acts: readonly Act[];
  action?: ReactNode;
}

function Stored({ view, title, intro, empty, note, acts, action }: StoredProps) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { chats, error, retry, hasMore, loadMore } = useChatList(view);
  const { selected, toggle, all, clear } = useSelecting();
  usePageTitle(title);
  const chosen = (chats ?? []).filter((chat) => selected.has(chat.id));
  const whole = chats !== undefined && chats.length > 0 && chosen.length === chats.length;
  return (
    <div tabIndex={-1} className="h-full overflow-y-auto overscroll-contain outline-none">
      <div className="page-head h-(--header-height)" />
      <div className="mx-auto max-w-measure px-5 pb-20 sm:px-8">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-page font-semibold tracking-tight">{title}</h1>
          {action}
        </div>
        <p className="mt-1.5 text-ui text-ink-soft">{intro}</p>
        {error && !chats && (
          <div role="alert" className="mt-6 text-ui">
            <p className="mb-2 text-danger">{errorText(error)}</p>
            <Button size="small" onClick={retry}>
              {shell.retry}
            </Button>
          </div>
        )}
        {chats?.length === 0 && <p className="mt-8 text-ui text-ink-soft">{empty}</p>}
        {chats && chats.length > 0 && (
          <>
            <div className="sticky top-0 z-10 mt-5 flex h-12 items-center gap-2 border-b border-line bg-paper ps-2">
              <label className="-ms-2 flex size-8 shrink-0 items-center justify-center pointer-coarse:size-11">
                <input
                  type="checkbox"
                  aria-label={words.selectAll}
                  className="size-4"
                  checked={whole}
                  ref={(box) => {
                    if (box) box.indeterminate = chosen.length > 0 && !whole;
                  }}
                  onChange={() => (whole ? clear() : all(chats.map((chat) => chat.id)))}
                />
              </label>
              <span role="status" className="min-w-0 flex-1 ps-1.5 text-small text-ink-soft">
                {chosen.length > 0 ? shell.selected(chosen.length) : words.selectAll}
              </span>
              {chosen.length > 0 &&
                acts.map((act) => (
                  <Button
                    key={act.label}
                    size="small"
                    look={act.danger ? 'danger' : 'plain'}
                    onClick={() => {
                      act.run(chosen);
                      clear();
                    }}
                  >
                    {act.label}
                  </Button>
                ))}
            </div>
            <ul>
              {chats.map((chat) => (
                <Line
                  key={chat.id}
                  chat={chat}
                  note={note(chat)}
                  selected={selected.has(chat.id)}
                  onSelect={() => toggle(chat.id)}
                  acts={acts}
                />
              ))}
            </ul>
            {hasMore && (
              <Button size="small" look="quiet" className="mt-2" onClick={loadMore}>
                {shell.loadMore}
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

interface LineProps {
  chat: ChatSummary;
  note: string;
  selected: boolean;
  onSelect: () => void;
  acts: readonly Act[];
}

function Line({ chat, note, selected, onSelect, acts }: LineProps) {
  const { shell } = useWords();
  const title = chat.title || shell.untitled;
  return (
    <li className="flex min-h-12 items-center max-sm:min-h-15 gap-3.5 border-b border-line ps-2 text-ui [contain-intrinsic-block-size:48px] max-sm:[contain-intrinsic-block-size:60px] [content-visibility:auto] hover:bg-surface">
      <label className="-ms-2 -me-1 flex size-8 shrink-0 items-center justify-center pointer-coarse:size-11">
        <input
          type="checkbox"
          className="size-4"
          checked={selected}
          aria-label={shell.selectChat({ title })}
          onChange={onSelect}
        />
      </label>
      <span className="relative flex min-w-0 flex-1 flex-col justify-center self-stretch sm:flex-row sm:items-center sm:gap-3.5">
        {chat.deletedAt === null ? (
          <Link
            to="/c/$chatId"
            params={{ chatId: chat.id }}
            className="min-w-0 truncate after:absolute after:inset-0 sm:flex-1"
          >
            {title}
          </Link>
        ) : (
          <span className="min-w-0 truncate sm:flex-1">{title}</span>
        )}
        <span className="shrink-0 text-small text-ink-soft">{note}</span>
      </span>
      {acts.map((act, index) => (
        <IconButton
          key={act.label}
          icon={index === 0 ? ArchiveRestore : Trash}
          iconSize={16}
          label={act.label}
          onClick={() => act.run([chat])}
        />
      ))}
    </li>
  );
}
