/** The files an assistant knows: uploaded at once, kept with it when it is saved. */
import { useState } from 'react';
import { uploadFile } from '#shared/contract/files.ts';
import { FileList } from '../../ui/file-list.tsx';
import { useActing } from '../../lib/acting.ts';
import { upload } from '../../lib/api.ts';
import type { AssistantDraft } from './built-in.ts';
import { useAssistantWords } from './words.ts';

/** What the server takes (contract/assistants.ts). */
const MOST_FILES = 20;

interface AssistantFilesProps {
  files: AssistantDraft['files'];
  onChange: (files: AssistantDraft['files']) => void;
}

export function AssistantFiles({ files, onChange }: AssistantFilesProps) {
  const t = useAssistantWords();
  const acting = useActing();
  const [busy, setBusy] = useState(false);

  async function add(chosen: readonly File[]) {
    setBusy(true);
    const added: AssistantDraft['files'] = [];
    for (const file of chosen.slice(0, MOST_FILES - files.length))
      await acting(
        (async () => added.push(await upload(uploadFile, file, { query: { name: file.name.slice(0, 255) } })))(),
      );
    setBusy(false);
    onChange([...files, ...added.map((file) => ({ id: file.id, name: file.name }))]);
  }
  return (
    <FileList
      heading="h3"
      words={t}
      files={files}
      busy={busy}
      full={files.length >= MOST_FILES}
      onAdd={(chosen) => void add(chosen)}
      onRemove={(file) => onChange(files.filter((one) => one !== file))}
    />
  );
}
