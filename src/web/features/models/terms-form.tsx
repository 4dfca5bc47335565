import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { Deployment } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { formText } from '../../lib/form.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { tokensOf } from './deployment-form.tsx';
import { useTargets } from './use-targets.ts';

/** As Azure names them. */
const UPGRADES = ['OnceNewDefaultVersionAvailable', 'OnceCurrentVersionExpired', 'NoAutoUpgrade'] as const;

interface TermsFormProps {
  deployment: Deployment;
  others: readonly string[];
  locked: boolean;
}

/** What Azure agreed to: SKU, capacity, content filter, version, retirement, and the successor. */
export function TermsForm({ deployment, others, locked }: TermsFormProps) {
  const { targets: words } = useSettingsWords();
  const errorText = useErrorText();
  const toasts = useToasts();
  const { settle } = useTargets(deployment);
  const [wrong, setWrong] = useState(false);
  const saving = useMutation({ mutationFn: settle, onSuccess: () => toasts.show({ text: words.saved }) });
  const { sku, capacityTpm, contentFilter, modelVersion, versionUpgrade, retires, successor } = deployment;
  const declared = retires?.basis === 'declared' ? retires.at.slice(0, 10) : '';

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = formText(event.currentTarget);
    const text = (name: string) => {
      const value = typed(name).trim();
      return value === '' ? null : value;
    };
    const capacity = tokensOf(text('capacityTpm') ?? '');
    setWrong(capacity === undefined);
    if (capacity === undefined)
      return event.currentTarget.querySelector<HTMLInputElement>('[name=capacityTpm]')?.focus();
    const day = text('retiresAt');
    saving.mutate({
      sku: text('sku'),
      capacityTpm: capacity,
      contentFilter: text('contentFilter'),
      modelVersion: text('modelVersion'),
      versionUpgrade: UPGRADES.find((one) => one === text('versionUpgrade')) ?? null,
      retiresAt: day === null ? null : `${day}T00:00:00Z`,
      successor: text('successor'),
    });
  }
  const plain = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false, readOnly: locked } as const;
  const names = successor === null || others.includes(successor) ? others : [successor, ...others];
  return (
    <section className="mt-10" aria-labelledby="terms-title">
      <h3 id="terms-title" className="text-section font-semibold">
        {words.terms}
      </h3>
      <p className="mt-1 mb-4 max-w-140 text-small text-ink-soft">{words.termsIntro}</p>
      <form noValidate onSubmit={submit} className="grid max-w-140 gap-4 sm:grid-cols-2">
        <Field label={words.sku} hint={words.skuHint}>
          {(control) => <TextInput {...control} {...plain} name="sku" maxLength={60} defaultValue={sku ?? ''} />}
        </Field>
        <Field label={words.capacity} hint={words.capacityHint} error={wrong ? words.capacityInvalid : undefined}>
          {(control) => (
            <TextInput
              {...control}
              {...plain}
              name="capacityTpm"
              inputMode="numeric"
              defaultValue={capacityTpm ?? ''}
            />
          )}
        </Field>
        <Field label={words.filter} hint={words.filterPolicyHint}>
          {(control) => (
            <TextInput
              {...control}
              {...plain}
              name="contentFilter"
              maxLength={120}
              defaultValue={contentFilter ?? ''}
            />
          )}
        </Field>
        <Field label={words.version}>
          {(control) => (
            <TextInput {...control} {...plain} name="modelVersion" maxLength={60} defaultValue={modelVersion ?? ''} />
          )}
        </Field>
        <Field label={words.upgrade}>
          {(control) => (
            <Select {...control} name="versionUpgrade" disabled={locked} defaultValue={versionUpgrade ?? ''}>
              <option value="">{words.upgradeUnknown}</option>
              {UPGRADES.map((one) => (
                <option key={one} value={one}>
                  {words.upgrades[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={words.retiresOn} hint={words.retiresHint}>
          {(control) => (
            <TextInput {...control} readOnly={locked} type="date" name="retiresAt" defaultValue={declared} />
          )}
        </Field>
        <Field label={words.successor} hint={words.successorHint}>
          {(control) => (
            <Select {...control} key={successor} name="successor" disabled={locked} defaultValue={successor ?? ''}>
              <option value="">{words.noSuccessor}</option>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </Select>
          )}
        </Field>
        {saving.error && (
          <p role="alert" className="text-small text-danger sm:col-span-2">
            {errorText(saving.error)}
          </p>
        )}
        {!locked && (
          <div className="sm:col-span-2">
            <Button type="submit" busy={saving.isPending}>
              {words.save}
            </Button>
          </div>
        )}
      </form>
    </section>
  );
}
