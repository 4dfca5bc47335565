import { useEffect } from 'react';
import { uploadFile, type FileInfo } from '#shared/contract/files.ts';
import { upload } from '../lib/api.ts';
import { isPicture } from '../features/chat/attachments.ts';
import { shrink } from '../features/chat/shrink.ts';
import { draftsOf, pageStorage } from '../lib/drafts.ts';
import { useErrorText } from '../lib/i18n.tsx';
import { takeShared } from '../lib/offline.ts';
import { route, useNavigate } from '../lib/router/routing.tsx';
import { usePerson } from '../lib/session.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useToasts } from '../ui/toast.tsx';

export const Route = route('/share', { component: Shared });

/** A photograph from the gallery of a phone goes the way of one that is attached: small, upright, without its place. */
async function small(file: File): Promise<Blob> {
  if (!isPicture(file)) return file;
  try {
    return (await shrink(file)).blob;
  } catch {
    return file;
  }
}

/** What another program shares becomes the draft of a new chat, beside what was typed there. */
function Shared() {
  const { id } = usePerson();
  const navigate = useNavigate();
  const toasts = useToasts();
  const errorText = useErrorText();
  useEffect(() => {
    async function take() {
      const shared = await takeShared();
      if (!shared) return;
      const files: FileInfo[] = [];
      for (const file of shared.files)
        try {
          files.push(
            await upload(uploadFile, await small(file), { query: { name: file.name.slice(0, 255) || 'file' } }),
          );
        } catch (error) {
          toasts.show({ text: errorText(error), tone: 'danger' });
        }
      const drafts = draftsOf(id, pageStorage());
      const before = drafts.read('new');
      const text = [before?.text ?? '', shared.text].filter((part) => part.trim() !== '').join('\n');
      drafts.write('new', { ...before, text, files: [...(before?.files ?? []), ...files] });
    }
    void take().finally(() => void navigate({ to: '/', replace: true }));
    // Once: what was taken is gone.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
  }, []);
  return (
    <div className="mx-auto h-full max-w-measure px-4 pt-20" aria-busy="true">
      <Skeleton className="h-11 w-1/2 rounded-composer" />
    </div>
  );
}
