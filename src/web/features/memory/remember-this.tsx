/** Keeping a fact of what the person said, in their own words. */
import { useState, type FormEvent } from 'react';
import { createMemory, MOST_FACT } from '#shared/contract/memory.ts';
import type { Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import { call } from '../../lib/api.ts';
import { besideAnswersWords, useBesideAnswersWords } from '../../lib/beside-answers.ts';
import { spokenLanguage, useErrorText, useWords } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';

export async function loadRememberThis() {
  await besideAnswersWords.load(spokenLanguage());
  return RememberThis;
}

function RememberThis({ message, onClose }: { message: Message; onClose: () => void }) {
  const t = useBesideAnswersWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const toasts = useToasts();
  const [fact, setFact] = useState(() => textOf(message).trim().slice(0, MOST_FACT));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (fact.trim() === '') return;
    setBusy(true);
    try {
      const source = { chatId: message.chatId, messageId: message.id };
      await call(createMemory, { body: { text: fact, source } });
      toasts.show({ text: t.kept });
      onClose();
    } catch (failure) {
      setBusy(false);
      setError(errorText(failure));
    }
  }
  return (
    <Dialog open onClose={onClose} title={t.rememberTitle} closeLabel={shell.close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="px-5 pt-3">
          <Field label={t.fact} hint={t.factHint} error={error}>
            {(control) => (
              <TextArea
                {...control}
                autoFocus
                rows={3}
                maxLength={MOST_FACT}
                value={fact}
                className="field-sizing-content max-h-48"
                onChange={(event) => setFact(event.target.value)}
              />
            )}
          </Field>
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t.remember}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
