/** A picture an answer drew: large, in the room its size needs, so that nothing moves when it comes. */
import { getFile } from '#shared/contract/files.ts';
import type { Part } from '#shared/message.ts';
import { addressOf } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';
import { enlarge } from '../../lib/large.ts';

export function Drawn({
  part: { fileId, name, mediaType, width = 1024, height = 1024 },
}: {
  part: Extract<Part, { type: 'image' }>;
}) {
  const { chat: t } = useWords();
  return (
    <button
      type="button"
      aria-label={t.openImage({ name })}
      className="my-3 block max-w-full cursor-zoom-in rounded-card"
      onClick={(event) => enlarge(event.currentTarget.querySelector('img'))}
    >
      <img
        src={addressOf(getFile, { params: { id: fileId } })}
        alt={name}
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        data-large=""
        className={cx(
          'h-auto max-h-[32rem] w-auto max-w-full rounded-card',
          // What a script drew is drawn on a light ground, and may have none of its own.
          mediaType === 'image/svg+xml' ? 'bg-[white] ring-1 ring-line' : 'bg-surface',
        )}
      />
    </button>
  );
}
