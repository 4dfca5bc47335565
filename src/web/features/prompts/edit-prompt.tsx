import { useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { createPrompt, listPrompts, updatePrompt, type Prompt } from '#shared/contract/prompt-library.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextArea, TextInput } from '../../ui/field.tsx';
import { call, keyOf } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useAssistantWords } from '../assistants/words.ts';

/** `prompt`: null makes a new one. */
export function EditPrompt({ prompt, onClose }: { prompt: Prompt | null; onClose: () => void }) {
  const t = useAssistantWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const errorText = useErrorText();
  const [title, setTitle] = useState(prompt?.title ?? '');
  const [text, setText] = useState(prompt?.text ?? '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<{ at: 'title' | 'text'; sentence: string }>();
  const errorAt = (at: 'title' | 'text') => (error?.at === at ? error.sentence : undefined);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const body = { title: title.trim(), text };
    if (body.title === '') return setError({ at: 'title', sentence: t.promptTitleMissing });
    if (text.trim() === '') return setError({ at: 'text', sentence: t.promptTextMissing });
    setBusy(true);
    try {
      await (prompt ? call(updatePrompt, { params: { id: prompt.id }, body }) : call(createPrompt, { body }));
      void queries.invalidateQueries({ queryKey: keyOf(listPrompts) });
      onClose();
    } catch (failure) {
      setBusy(false);
      setError({ at: 'text', sentence: errorText(failure) });
    }
  }
  return (
    <Dialog open onClose={onClose} title={prompt ? t.editPrompt : t.newPrompt} closeLabel={shell.close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="grid gap-5 px-5 pt-3">
          <Field label={t.promptTitle} error={errorAt('title')}>
            {(control) => (
              <TextInput
                {...control}
                autoFocus
                value={title}
                maxLength={100}
                onChange={(event) => {
                  setTitle(event.target.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
          <Field label={t.promptText} hint={t.promptTextHint} error={errorAt('text')}>
            {(control) => (
              <TextArea
                {...control}
                value={text}
                rows={6}
                maxLength={20_000}
                placeholder={t.promptTextPlaceholder}
                className="field-sizing-content max-h-80 min-h-32"
                onChange={(event) => {
                  setText(event.target.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {prompt ? t.save : t.create}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
