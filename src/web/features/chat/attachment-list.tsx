import RotateCcw from 'lucide-react/icons/rotate-ccw';
import X from 'lucide-react/icons/x';
import { getFile } from '#shared/contract/files.ts';
import { addressOf } from '../../lib/api.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import type { Attachment, Attachments } from './attachments.ts';

/** The pictures of the message being written. */
export function AttachmentList({ pictures }: { pictures: Attachments }) {
  if (pictures.all.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 px-3 pt-3">
      {pictures.all.map((picture) => (
        <li key={picture.key}>
          <Thumbnail
            picture={picture}
            onRemove={() => pictures.remove(picture.key)}
            onRetry={() => pictures.retry(picture.key)}
          />
        </li>
      ))}
    </ul>
  );
}

interface ThumbnailProps {
  picture: Attachment;
  onRemove: () => void;
  onRetry: () => void;
}

function Thumbnail({ picture, onRemove, onRetry }: ThumbnailProps) {
  const { chat: t } = useWords();
  const f = useFormats();
  const errorText = useErrorText();
  const { name, state, progress, file, preview, error } = picture;
  const address = preview ?? (file ? addressOf(getFile, { params: { id: file.id } }) : null);
  const failed = state === 'failed';
  return (
    <div
      className={cx(
        'relative size-16 rounded-control bg-surface ring-1 ring-inset',
        failed ? 'ring-danger' : 'ring-line',
      )}
      data-tip={failed ? errorText(error) : name}
      data-tip-side="top"
    >
      {address !== null && (
        <img
          src={address}
          alt={name}
          className={cx('size-16 rounded-control object-cover transition-opacity', state !== 'done' && 'opacity-40')}
        />
      )}
      {(state === 'reading' || state === 'uploading') && (
        <div
          role="progressbar"
          aria-label={t.uploading({ name, percent: f.percent(progress) })}
          aria-valuenow={Math.round(progress * 100)}
          className="absolute inset-x-2 bottom-2 h-1 overflow-hidden rounded-full bg-line"
        >
          <div
            className="h-full origin-left bg-accent transition-transform"
            style={{ transform: `scaleX(${progress})` }}
          />
        </div>
      )}
      {failed && (
        <button
          type="button"
          aria-label={t.retryUpload({ name })}
          className="absolute inset-0 flex items-center justify-center rounded-control text-danger"
          onClick={onRetry}
        >
          <Icon of={RotateCcw} size={18} />
        </button>
      )}
      <button
        type="button"
        aria-label={t.removeImage({ name })}
        className="absolute -end-1.5 -top-1.5 flex size-5 items-center justify-center rounded-full bg-ink text-paper after:absolute after:-inset-2 pointer-coarse:after:-inset-3"
        onClick={onRemove}
      >
        <Icon of={X} size={12} />
      </button>
    </div>
  );
}
