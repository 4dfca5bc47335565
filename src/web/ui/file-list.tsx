import { useId, useRef } from 'react';
import FileText from 'lucide-react/icons/file-text';
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import { Button, IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

interface FileListProps<F> {
  heading: 'h2' | 'h3';
  words: { files: string; filesHint: string; addFile: string; removeFile: (gaps: { name: string }) => string };
  files: readonly F[];
  /** Files are on their way. */
  busy: boolean;
  /** No more are taken. */
  full?: boolean;
  onAdd: (chosen: readonly File[]) => void;
  onRemove: (file: F) => void;
}

/** The files something knows, one below the other, to take out and to add. */
export function FileList<F extends { id: string; name: string }>(props: FileListProps<F>) {
  const { heading: Heading, words, files, busy, full = false, onAdd, onRemove } = props;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Heading id={id} className="text-ui font-medium">
        {words.files}
      </Heading>
      <ul className="mt-1.5">
        {files.map((file) => (
          <li key={file.id} className="flex items-center gap-2 border-b border-line py-1 text-ui">
            <Icon of={FileText} className="text-ink-soft" />
            <span className="min-w-0 flex-1 truncate" title={file.name}>
              {file.name}
            </span>
            <IconButton
              icon={X}
              iconSize={16}
              label={words.removeFile({ name: file.name })}
              onClick={() => onRemove(file)}
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
          onAdd([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Button
        size="small"
        icon={Plus}
        busy={busy}
        disabled={full}
        className="mt-2.5"
        onClick={() => input.current?.click()}
      >
        {words.addFile}
      </Button>
      <p className="mt-1.5 text-small text-ink-soft">{words.filesHint}</p>
    </section>
  );
}
