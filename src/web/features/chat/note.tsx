import X from 'lucide-react/icons/x';
import { useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';

export interface NoteText {
  text: string;
  tone: 'plain' | 'danger';
}

/** A sentence at the head of the composer. */
export function Note({ note, onDismiss }: { note: NoteText; onDismiss: () => void }) {
  const { chat: t } = useWords();
  return (
    <div className="flex items-start gap-2 border-b border-line py-1.5 ps-4 pe-2">
      <p
        role={note.tone === 'danger' ? 'alert' : 'status'}
        className={cx(
          'max-h-40 min-w-0 flex-1 overflow-y-auto py-1.5 text-small whitespace-pre-line [overflow-wrap:anywhere]',
          note.tone === 'danger' ? 'text-danger' : 'text-ink-soft',
        )}
      >
        {note.text}
      </p>
      <IconButton icon={X} iconSize={14} label={t.dismissError} tipSide="top" onClick={onDismiss} />
    </div>
  );
}
