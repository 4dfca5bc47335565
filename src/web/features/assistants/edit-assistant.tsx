/** Everything an assistant is made of, in one dialog. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listModels } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, Select, TextArea, TextInput } from '../../ui/field.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { ProjectFields } from '../projects/project-fields.tsx';
import { AssistantFiles } from './assistant-files.tsx';
import { AssistantWays } from './assistant-ways.tsx';
import type { AssistantDraft } from './built-in.ts';
import { useAssistantWords } from './words.ts';

const MOST_OPENERS = 6;

/** One a line; empty lines are none. */
const openersIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim().slice(0, 500))
    .filter((line) => line !== '')
    .slice(0, MOST_OPENERS);

interface EditAssistantProps {
  first: AssistantDraft;
  isNew: boolean;
  /** Rejects when the server refuses. */
  onSave: (draft: AssistantDraft) => Promise<void>;
  onClose: () => void;
}

export function EditAssistant({ first, isNew, onSave, onClose }: EditAssistantProps) {
  const t = useAssistantWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { data: models } = useQuery(query(listModels));
  const [draft, setDraft] = useState(first);
  const [openers, setOpeners] = useState(first.openers.join('\n'));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const put = (change: Partial<AssistantDraft>) => {
    setDraft((now) => ({ ...now, ...change }));
    setError(undefined);
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    const name = draft.name.trim();
    if (name === '') return setError(t.nameMissing);
    const { emoji, colour, description, instructions, model, files, parameters, tools, memory, origin } = draft;
    // An assistant that is edited has more to it than what may be changed.
    const rest = { emoji, colour, description, instructions, model, files, parameters, tools, memory, origin };
    setBusy(true);
    try {
      await onSave({ name, ...rest, openers: openersIn(openers) });
      onClose();
    } catch (failure) {
      setBusy(false);
      setError(errorText(failure));
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={isNew ? t.new : t.editing({ name: first.name })}
      closeLabel={shell.close}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="grid gap-5 px-5 pt-3">
          <ProjectFields look={draft} nameHint={t.nameHint} error={error} onChange={put} />
          <Field label={t.description}>
            {(control) => (
              <TextInput
                {...control}
                value={draft.description}
                maxLength={300}
                onChange={(event) => put({ description: event.target.value })}
              />
            )}
          </Field>
          <Field label={t.instructions} hint={t.instructionsHint}>
            {(control) => (
              <TextArea
                {...control}
                value={draft.instructions}
                placeholder={t.instructionsPlaceholder}
                rows={7}
                maxLength={20_000}
                className="field-sizing-content max-h-80 min-h-36"
                onChange={(event) => put({ instructions: event.target.value })}
              />
            )}
          </Field>
          <Field label={t.openers} hint={t.openersHint}>
            {(control) => (
              <TextArea
                {...control}
                value={openers}
                rows={3}
                className="field-sizing-content max-h-48 min-h-20"
                onChange={(event) => setOpeners(event.target.value)}
              />
            )}
          </Field>
          <AssistantFiles files={draft.files} onChange={(files) => put({ files })} />
          <Field label={t.model}>
            {(control) => (
              <Select
                {...control}
                value={draft.model ?? ''}
                onChange={(event) => put({ model: event.target.value === '' ? null : event.target.value })}
              >
                <option value="">{t.modelDefault}</option>
                {models?.models.map((model) => (
                  <option key={model.name} value={model.name}>
                    {model.displayName || model.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <AssistantWays draft={draft} models={models} onChange={put} />
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {isNew ? t.create : t.save}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
