import { useState, type FormEvent } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { useChatActions } from '../../lib/chats.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';

/** Gives a chat another title, from wherever that is asked for. */
export function RenameChat({ chat, onClose }: { chat: ChatSummary; onClose: () => void }) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const { rename } = useChatActions();
  const [title, setTitle] = useState(chat.title);

  function submit(event: FormEvent) {
    event.preventDefault();
    onClose();
    const next = title.trim();
    if (next !== '' && next !== chat.title) void rename(chat, next);
  }
  return (
    <Dialog open onClose={onClose} title={shell.rename} closeLabel={shell.close}>
      <form onSubmit={submit}>
        <div className="px-5 pt-3">
          <Field label={shell.renameChat}>
            {(control) => (
              <TextInput
                {...control}
                autoFocus
                value={title}
                maxLength={200}
                onFocus={(event) => event.target.select()}
                onChange={(event) => setTitle(event.target.value)}
              />
            )}
          </Field>
        </div>
        <SaveButtons words={{ cancel: shell.cancel, save: words.save }} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
