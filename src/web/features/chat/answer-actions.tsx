/** What one can do with an answer, on one quiet line beneath it. */
import { Suspense } from 'react';
import Columns from 'lucide-react/icons/columns-2';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Languages from 'lucide-react/icons/languages';
import GitFork from 'lucide-react/icons/git-fork';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Pencil from 'lucide-react/icons/pencil';
import ScanSearch from 'lucide-react/icons/scan-search';
import Trash from 'lucide-react/icons/trash-2';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useActs, useBusy } from './acts.ts';
import { ThumbItems, Thumbs } from './beside/on-demand.tsx';
import { CopyButton } from './copy-button.tsx';
import { Figures } from './figures.tsx';
import { useModelNames } from './model-names.ts';
import { Siblings, type Place } from './siblings.tsx';
import { useTranslate } from './translating.ts';
import { ReadAloud } from './voice-on-demand.tsx';

interface AnswerActionsProps extends Place {
  message: Message;
  modelName: string;
  /** The last one keeps its actions in sight. */
  last: boolean;
}

export function AnswerActions({ message, modelName, at, count, last }: AnswerActionsProps) {
  const acts = useActs();
  const busy = useBusy();
  const { chat: t } = useWords();
  const text = textOf(message);
  return (
    <div
      className={cx(
        '-ms-2 flex min-h-8 flex-wrap items-center gap-x-1 transition-opacity pointer-coarse:min-h-11',
        !last &&
          'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      {text !== '' && <CopyButton text={() => text} />}
      {text !== '' && <ReadAloud id={message.id} markdown={text} />}
      {message.status !== 'failed' && (
        <IconButton
          icon={RotateCcw}
          iconSize={16}
          label={t.retry}
          disabled={busy}
          onClick={() => acts.retry(message)}
        />
      )}
      {text !== '' && (
        <Suspense fallback={<span className={cx('w-17 pointer-coarse:w-23', count > 1 && 'max-sm:hidden')} />}>
          <Thumbs message={message} crowded={count > 1} />
        </Suspense>
      )}
      <Siblings message={message} at={at} count={count} />
      <More message={message} count={count} />
      <div className="ms-auto flex min-w-0">
        {message.origin && 'chatId' in message.origin && message.origin.chatId === message.chatId ? (
          <p className="truncate px-1.5 text-small text-ink-soft">{t.yourVersion}</p>
        ) : (
          <Figures message={message} modelName={modelName} />
        )}
      </div>
    </div>
  );
}

function More({ message, count }: { message: Message; count: number }) {
  const { chat: t, turns } = useWords();
  const acts = useActs();
  const busy = useBusy();
  const translate = useTranslate();
  const others = [...useModelNames()].filter(([name]) => name !== message.model);
  return (
    <Menu label={t.more} trigger={(props) => <IconButton icon={Ellipsis} iconSize={16} label={t.more} {...props} />}>
      <MenuItem icon={GitFork} hint={turns.forkHint} onSelect={() => acts.fork(message)}>
        {turns.fork}
      </MenuItem>
      {count > 1 && (
        <MenuItem icon={Columns} disabled={busy} onSelect={() => acts.compare(message)}>
          {turns.compareVersions}
        </MenuItem>
      )}
      {textOf(message) !== '' && (
        <Suspense>
          <ThumbItems message={message} />
        </Suspense>
      )}
      {textOf(message) !== '' && (
        <MenuItem icon={Languages} disabled={busy} onSelect={() => translate(message)}>
          {turns.translate}
        </MenuItem>
      )}
      {textOf(message) !== '' && (
        <MenuItem icon={Pencil} disabled={busy} onSelect={() => acts.edit(message)}>
          {t.editAnswer}
        </MenuItem>
      )}
      <MenuItem icon={ScanSearch} onSelect={() => acts.look(message)}>
        {turns.glass}
      </MenuItem>
      {others.length > 0 && (
        <div role="group" aria-label={turns.answerWith} className="max-h-60 overflow-x-hidden overflow-y-auto">
          <MenuSeparator />
          {others.map(([name, displayName]) => (
            <MenuItem key={name} icon={RotateCcw} disabled={busy} onSelect={() => acts.retry(message, name)}>
              {turns.answerWithModel({ model: displayName })}
            </MenuItem>
          ))}
        </div>
      )}
      <MenuSeparator />
      <MenuItem icon={Trash} danger disabled={busy} onSelect={() => acts.remove(message)}>
        {t.delete}
      </MenuItem>
    </Menu>
  );
}
