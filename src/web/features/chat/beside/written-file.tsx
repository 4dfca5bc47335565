/** A file that a script of this answer wrote: to look into beside the chat, and to take along. */
import Download from 'lucide-react/icons/download';
import { getFile } from '#shared/contract/files.ts';
import type { FilePart } from '#shared/message.ts';
import { addressOf } from '../../../lib/api.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { openSide } from '../../../lib/side.ts';
import { Icon } from '../../../ui/icon.tsx';
import { FileChip, useAboutDocument } from '../file-chip.tsx';

export function WrittenFile({ part: { fileId, name, document } }: { part: FilePart }) {
  const t = useBesideAnswersWords();
  const about = useAboutDocument();
  return (
    <div className="my-2 flex items-center gap-1">
      <FileChip
        name={name}
        kind={document.kind}
        note={about(document)}
        onOpen={() => openSide({ kind: 'document', fileId, name, page: null })}
      />
      <a
        href={addressOf(getFile, { params: { id: fileId } })}
        download={name}
        aria-label={t.download({ name })}
        data-tip={t.download({ name })}
        className="flex size-9 items-center justify-center rounded-control text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-11"
      >
        <Icon of={Download} size={18} />
      </a>
    </div>
  );
}
