import type { ReactNode } from 'react';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import X from 'lucide-react/icons/x';
import { getFile } from '#shared/contract/files.ts';
import { addressOf } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { openSide } from '../../lib/side.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import type { Attachment, Attachments } from './attachments.ts';
import { FileChip, useAboutDocument } from './file-chip.tsx';

/** The files of the message being written. */
export function AttachmentList({ files }: { files: Attachments }) {
  return (
    <ul className="flex max-h-48 flex-wrap gap-2 overflow-y-auto px-3 pt-3">
      {files.all.map((file) => {
        const acts = { onRemove: () => files.remove(file.key), onRetry: () => files.retry(file.key) };
        return (
          <li key={file.key}>
            {file.picture ? <Thumbnail picture={file} {...acts} /> : <Document document={file} {...acts} />}
          </li>
        );
      })}
    </ul>
  );
}

interface Acts {
  onRemove: () => void;
  onRetry: () => void;
}

function Document({ document, onRemove, onRetry }: { document: Attachment } & Acts) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const about = useAboutDocument();
  const { name, state, file, error } = document;
  const info = file?.document ?? null;
  const note: ReactNode =
    info !== null
      ? about(info)
      : state === 'failed'
        ? errorText(error)
        : state === 'understanding'
          ? t.documents.reading
          : t.documents.sending;
  return (
    <div className="relative" aria-busy={state === 'understanding'}>
      <FileChip
        name={name}
        kind={info?.kind ?? null}
        failed={state === 'failed'}
        note={<span className={cx(state === 'understanding' && 'pulse')}>{note}</span>}
        onOpen={
          state === 'failed'
            ? onRetry
            : file
              ? () => openSide({ kind: 'document', fileId: file.id, name, page: null })
              : undefined
        }
      />
      {state === 'uploading' && <Progress attachment={document} />}
      <Remove name={name} onRemove={onRemove} />
    </div>
  );
}

function Thumbnail({ picture, onRemove, onRetry }: { picture: Attachment } & Acts) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const { name, state, file, preview, error } = picture;
  const address = preview ?? (file ? addressOf(getFile, { params: { id: file.id } }) : null);
  const failed = state === 'failed';
  return (
    <div
      className={cx('relative size-14 rounded-card bg-surface ring-1 ring-inset', failed ? 'ring-danger' : 'ring-line')}
      data-tip={failed ? errorText(error) : name}
      data-tip-side="top"
    >
      {address !== null && (
        <img
          src={address}
          alt={name}
          className={cx('size-14 rounded-card object-cover transition-opacity', state !== 'done' && 'opacity-40')}
        />
      )}
      {(state === 'reading' || state === 'uploading') && <Progress attachment={picture} />}
      {failed && (
        <button
          type="button"
          aria-label={t.retryUpload({ name })}
          className="absolute inset-0 flex items-center justify-center rounded-card text-danger"
          onClick={onRetry}
        >
          <Icon of={RotateCcw} size={18} />
        </button>
      )}
      <Remove name={name} onRemove={onRemove} />
    </div>
  );
}

function Progress({ attachment: { name, progress } }: { attachment: Attachment }) {
  const { chat: t } = useWords();
  const f = useFormats();
  return (
    <div
      role="progressbar"
      aria-label={t.uploading({ name, percent: f.percent(progress) })}
      aria-valuenow={Math.round(progress * 100)}
      className="absolute inset-x-2 bottom-1 h-1 overflow-hidden rounded-full bg-line"
    >
      <div className="h-full origin-left bg-accent transition-transform" style={{ transform: `scaleX(${progress})` }} />
    </div>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { chat: t } = useWords();
  return (
    <button
      type="button"
      aria-label={t.removeImage({ name })}
      className="absolute -end-1.5 -top-1.5 flex size-5 items-center justify-center rounded-full bg-ink text-paper after:absolute after:-inset-2 pointer-coarse:after:-inset-3"
      onClick={onRemove}
    >
      <Icon of={X} size={12} />
    </button>
  );
}
