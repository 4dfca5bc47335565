/** What the person wrote: tinted, at the right, as it was typed. */
import { memo, Suspense, useState } from 'react';
import Brain from 'lucide-react/icons/brain';
import Ellipsis from 'lucide-react/icons/ellipsis';
import GitFork from 'lucide-react/icons/git-fork';
import Languages from 'lucide-react/icons/languages';
import Pencil from 'lucide-react/icons/pencil';
import Trash from 'lucide-react/icons/trash-2';
import { getFile } from '#shared/contract/files.ts';
import type { FilePart, Message, Part } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { addressOf } from '../../lib/api.ts';
import { ask } from '../../lib/asks.ts';
import { enlarge } from '../../lib/large.ts';
import { useSetting } from '../../lib/session.tsx';
import { openSide } from '../../lib/side.ts';
import { useWords } from '../../lib/i18n.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useActs, useBusy } from './acts.ts';
import { Translated } from './beside/on-demand.tsx';
import { CopyButton } from './copy-button.tsx';
import { EditMessage, type Editing } from './edit-message.tsx';
import { FileChip, useAboutDocument } from './file-chip.tsx';
import { isPending } from './optimistic.ts';
import { Siblings, type Place } from './siblings.tsx';
import { translationOf, useTranslate, useTranslating } from './translating.ts';

/** A pasted book is folded: it is context, not what one reads. */
const FOLD_CHARACTERS = 3000;
const FOLD_LINES = 40;

interface OwnMessageProps extends Place {
  message: Message;
  /** Set while this message is being rewritten. */
  editing: Editing | null;
  /** Nothing follows it, and nothing is being written. */
  unanswered: boolean;
}

export const OwnMessage = memo(function OwnMessage({ message, at, count, editing, unanswered }: OwnMessageProps) {
  const { chat: t } = useWords();
  const acts = useActs();
  const text = textOf(message);
  const images = message.parts.filter((part) => part.type === 'image');
  const documents = message.parts.filter((part) => part.type === 'file');
  const translating = useTranslating(message.id);
  const translation = translationOf(message);
  if (editing)
    return (
      <EditMessage
        editing={editing}
        hasFiles={images.length + documents.length > 0}
        onSend={(edited) => acts.resend(message, edited)}
        onCancel={() => acts.edit(null)}
      />
    );
  return (
    <div className="group flex flex-col items-end">
      <h2 className="visually-hidden">{t.youSaid}</h2>
      {documents.length > 0 && <Documents parts={documents} />}
      {images.length > 0 && <Images parts={images} />}
      {text !== '' && !translation && <OwnText text={text} />}
      {(translation !== undefined || translating !== undefined) && (
        <div className="max-w-[85%] rounded-composer bg-tint px-4 py-2.5">
          <Suspense>
            <Translated message={message} translation={translation} />
          </Suspense>
        </div>
      )}
      {isPending(message) ? (
        <div className="h-8 pointer-coarse:h-11" />
      ) : (
        <OwnActions message={message} at={at} count={count} />
      )}
      {unanswered && !isPending(message) && (
        <p className="flex items-center gap-3 text-small text-ink-soft">
          {t.unanswered}
          <Button size="small" onClick={() => acts.answerThis(message)}>
            {t.answerThis}
          </Button>
        </p>
      )}
    </div>
  );
});

function OwnText({ text }: { text: string }) {
  const { chat: t } = useWords();
  const [unfolded, setUnfolded] = useState(false);
  const head = folded(text);
  return (
    <div
      dir="auto"
      className="max-w-[85%] rounded-composer bg-tint px-4 py-2.5 text-answer break-words [overflow-wrap:anywhere] whitespace-pre-wrap"
    >
      {unfolded ? text : head}
      {head !== text && (
        <Button
          look="quiet"
          size="small"
          className="mt-1 -ms-2 flex text-ink-soft"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? t.showLess : t.showAll}
        </Button>
      )}
    </div>
  );
}

function folded(text: string): string {
  const head = text.slice(0, FOLD_CHARACTERS);
  const lines = head.split('\n');
  if (head.length === text.length && lines.length <= FOLD_LINES) return text;
  return `${lines.slice(0, FOLD_LINES).join('\n').trimEnd()} …`;
}

function Documents({ parts }: { parts: FilePart[] }) {
  const about = useAboutDocument();
  return (
    <ul className="mb-1.5 flex max-w-[85%] flex-wrap justify-end gap-1.5">
      {parts.map(({ fileId, name, document }) => (
        <li key={fileId}>
          <FileChip
            name={name}
            kind={document.kind}
            note={about(document)}
            onOpen={() => openSide({ kind: 'document', fileId, name, page: null })}
          />
        </li>
      ))}
    </ul>
  );
}

function Images({ parts }: { parts: Extract<Part, { type: 'image' }>[] }) {
  const { chat: t } = useWords();
  return (
    <ul className="mb-1.5 flex max-w-[85%] flex-wrap justify-end gap-1.5">
      {parts.map((part) => {
        const address = addressOf(getFile, { params: { id: part.fileId } });
        return (
          <li key={part.fileId}>
            <button
              type="button"
              aria-label={t.openImage({ name: part.name })}
              className="block cursor-zoom-in rounded-card"
              onClick={(event) => enlarge(event.currentTarget.querySelector('img'))}
            >
              <img
                src={address}
                alt={part.name}
                width={part.width}
                height={part.height}
                loading="lazy"
                decoding="async"
                data-large=""
                className={cx(
                  'w-auto rounded-card bg-surface object-cover',
                  parts.length === 1 ? 'max-h-72' : 'size-28',
                )}
              />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function OwnActions({ message, at, count }: Place & { message: Message }) {
  const { chat: t, turns } = useWords();
  const acts = useActs();
  const busy = useBusy();
  const text = textOf(message);
  const translate = useTranslate();
  const [remembers] = useSetting('chat.memory');
  return (
    <div className="flex h-8 items-center pointer-coarse:h-11">
      <div className="flex items-center opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100">
        <span className="flex pointer-coarse:hidden">
          <CopyButton text={() => text} />
          <IconButton
            icon={Pencil}
            iconSize={16}
            label={t.edit}
            disabled={busy}
            data-edit={message.id}
            onClick={() => acts.edit(message)}
          />
        </span>
        <Menu
          label={t.more}
          align="end"
          trigger={(props) => <IconButton icon={Ellipsis} iconSize={16} label={t.more} {...props} />}
        >
          <MenuItem icon={Pencil} disabled={busy} onSelect={() => acts.edit(message)}>
            {t.edit}
          </MenuItem>
          <MenuItem icon={GitFork} hint={turns.forkHint} onSelect={() => acts.fork(message)}>
            {turns.fork}
          </MenuItem>
          {text !== '' && (
            <MenuItem icon={Languages} disabled={busy} onSelect={() => translate(message)}>
              {turns.translate}
            </MenuItem>
          )}
          {text !== '' && remembers === true && (
            <MenuItem icon={Brain} onSelect={() => ask({ kind: 'remember', message })}>
              {turns.remember}
            </MenuItem>
          )}
          <MenuItem icon={Trash} danger disabled={busy} hint={t.deleteBelow} onSelect={() => acts.remove(message)}>
            {t.delete}
          </MenuItem>
        </Menu>
      </div>
      <Siblings message={message} at={at} count={count} />
    </div>
  );
}
