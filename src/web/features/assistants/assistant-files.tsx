/** The files an assistant knows: uploaded at once, kept with it when it is saved. */
import { useId, useRef, useState } from 'react';
import FileText from 'lucide-react/icons/file-text';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { uploadFile } from '#shared/contract/files.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
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
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
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
    <section aria-labelledby={id}>
      <h3 id={id} className="text-ui font-medium">
        {t.files}
      </h3>
      <ul className="mt-1">
        {files.map((file) => (
          <li key={file.id} className="flex items-center gap-2 border-b border-line py-1 text-ui">
            <Icon of={FileText} className="text-ink-soft" />
            <span className="min-w-0 flex-1 truncate" title={file.name}>
              {file.name}
            </span>
            <IconButton
              icon={X}
              iconSize={16}
              label={t.removeFile({ name: file.name })}
              onClick={() => onChange(files.filter((one) => one !== file))}
            />
          </li>
        ))}
      </ul>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Button
        size="small"
        icon={Plus}
        busy={busy}
        disabled={files.length >= MOST_FILES}
        className="mt-1.5"
        onClick={() => input.current?.click()}
      >
        {t.addFile}
      </Button>
      <p className="mt-1.5 text-small text-ink-soft">{t.filesHint}</p>
    </section>
  );
}
