import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { putLimits, type Limits, type LimitScope } from '#shared/contract/limits.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { amountOf, LIMITS, textOf } from '../../lib/amounts.ts';
import { useLimitLabels } from '../../lib/limit-labels.ts';

export interface Limited {
  scope: LimitScope;
  id: string;
  name: string;
  limits: Limits;
}

/** Keeps the limits of a person, a team or everybody together. */
export const saveLimits =
  ({ scope, id }: Limited) =>
  (body: Limits): Promise<unknown> =>
    call(putLimits, { params: { scope, id }, body });

interface LimitsDialogProps {
  of: Pick<Limited, 'name' | 'limits'>;
  save: (limits: Limits) => Promise<unknown>;
  onClose: () => void;
  onSaved: () => void;
}

/** What somebody may use. */
export function LimitsDialog({ of, save, onClose, onSaved }: LimitsDialogProps) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const labelOf = useLimitLabels();
  const errorText = useErrorText();
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const saving = useMutation({
    mutationFn: save,
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const bad = LIMITS.filter((name) => amountOf(name, text(name)) === undefined);
    setWrong(new Set(bad));
    if (bad[0] !== undefined) return event.currentTarget.querySelector<HTMLInputElement>(`[name=${bad[0]}]`)?.focus();
    const amount = (name: keyof Limits) => amountOf(name, text(name)) ?? null;
    saving.mutate({
      budgetMonthMicroUsd: amount('budgetMonthMicroUsd'),
      budgetDayMicroUsd: amount('budgetDayMicroUsd'),
      requestsPerMinute: amount('requestsPerMinute'),
      tokensPerMinute: amount('tokensPerMinute'),
      concurrency: amount('concurrency'),
    });
  }
  return (
    <Dialog open onClose={onClose} title={words.limitsTitle({ name: of.name })} closeLabel={shell.close}>
      <form noValidate onSubmit={submit}>
        <p className="px-5 pt-1 text-small text-ink-soft">{words.limitsIntro}</p>
        <div className="grid items-end gap-4 px-5 pt-4 sm:grid-cols-2">
          {LIMITS.map((name) => (
            <Field key={name} label={labelOf(name)} error={wrong.has(name) ? words.notANumber : undefined}>
              {(control) => (
                <TextInput
                  {...control}
                  name={name}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder={words.unlimited}
                  defaultValue={textOf(name, of.limits[name])}
                />
              )}
            </Field>
          ))}
        </div>
        <SaveButtons
          words={{ cancel: shell.cancel, save: words.save }}
          error={saving.error && errorText(saving.error)}
          busy={saving.isPending}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}
