/** A message being rewritten, at its place. Sending makes a new version; the old one stays. */
import { useEffect, useRef, useState } from 'react';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSetting } from '../../lib/session.tsx';
import { Button } from '../../ui/button.tsx';
import { useBusy } from './acts.ts';
import { grow } from './growing.ts';
import { sends } from './keys.ts';

export interface Editing {
  id: string;
  text: string;
  /** What the server said to it, when it was sent and refused. */
  error?: unknown;
}

interface EditMessageProps {
  editing: Editing;
  /** An answer is saved, not sent. */
  answer?: boolean;
  hasFiles: boolean;
  onSend: (text: string) => void;
  onCancel: () => void;
}

export function EditMessage({ editing, answer = false, hasFiles, onSend, onCancel }: EditMessageProps) {
  const { chat: t } = useWords();
  const errorText = useErrorText();
  const [sendWith = 'enter'] = useSetting('chat.sendWith');
  const busy = useBusy();
  const area = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(editing.text);

  useEffect(() => {
    const box = area.current;
    if (!box) return;
    grow(box);
    box.focus({ preventScroll: true });
    box.setSelectionRange(box.value.length, box.value.length);
    box.scrollIntoView({ block: 'nearest' });
  }, []);

  const empty = value.trim() === '' && !hasFiles;
  const send = () => {
    if (!empty && !busy) onSend(value);
  };

  return (
    <div className="mb-4 rounded-composer bg-tint p-3">
      <textarea
        ref={area}
        aria-label={answer ? t.editAnswer : t.editMessage}
        dir="auto"
        value={value}
        rows={1}
        className="field-sizing-content max-h-[50dvh] w-full resize-none bg-transparent px-1 text-answer [overflow-wrap:anywhere] outline-none"
        onChange={(event) => {
          grow(event.target);
          setValue(event.target.value);
        }}
        onKeyDown={(event) => {
          // An answer has many lines: Enter alone begins one.
          if (sends(event.nativeEvent, answer ? 'mod-enter' : sendWith)) {
            event.preventDefault();
            send();
          } else if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
            event.stopPropagation();
            onCancel();
          }
        }}
      />
      {editing.error !== undefined && (
        <p role="alert" className="px-1 pt-1 text-small text-danger">
          {t.notSent({ sentence: errorText(editing.error) })}
        </p>
      )}
      <div className="mt-2 flex justify-end gap-2">
        <Button size="small" onClick={onCancel}>
          {t.cancel}
        </Button>
        <Button size="small" look="primary" disabled={empty || busy} onClick={send}>
          {answer ? t.saveVersion : t.sendEdited}
        </Button>
      </div>
    </div>
  );
}
