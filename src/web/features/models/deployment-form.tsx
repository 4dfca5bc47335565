import { useState, type FormEvent } from 'react';
import type { Capabilities } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox, Field, TextInput } from '../../ui/field.tsx';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** What a person says about a deployment. */
export interface DeploymentAnswers {
  name: string;
  displayName: string;
  upstreamName: string;
  model: string | null;
  contextTokens: number | null;
  /** Absent: nobody said; the base model or the check tells. */
  capabilities?: Capabilities;
}

interface DeploymentFormProps {
  start: Partial<DeploymentAnswers>;
  /** The upstream has deployments (Azure) rather than models of its own. */
  azure: boolean;
  submitLabel: string;
  busy: boolean;
  error: unknown;
  /** Set by a variable: nothing can be changed here. */
  locked?: boolean;
  onSubmit: (answers: DeploymentAnswers) => void;
  onCancel: () => void;
}

const ABILITIES = ['vision', 'tools', 'reasoning'] as const;

/** The fields of a model, the same for adding and editing. */
export function DeploymentForm({
  start,
  azure,
  submitLabel,
  busy,
  error,
  locked = false,
  onSubmit,
  onCancel,
}: DeploymentFormProps) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const [declared, setDeclared] = useState(false);
  const [wrong, setWrong] = useState<Partial<Record<'upstreamName' | 'contextTokens', string>>>({});

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = formText(event.currentTarget);
    const text = (name: string) => typed(name).trim();
    const tokens = tokensOf(text('contextTokens'));
    const found = {
      ...(text('upstreamName') === '' && { upstreamName: words.deploymentMissing }),
      ...(tokens === undefined && { contextTokens: words.contextInvalid }),
    };
    setWrong(found);
    const [first] = Object.keys(found);
    if (first !== undefined) return event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    onSubmit({
      name: text('name') || text('upstreamName'),
      displayName: text('displayName'),
      upstreamName: text('upstreamName'),
      model: text('model') === '' ? null : text('model'),
      contextTokens: tokens ?? null,
      ...(declared && {
        capabilities: { vision: form.has('vision'), tools: form.has('tools'), reasoning: form.has('reasoning') },
      }),
    });
  }
  const plain = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false, readOnly: locked } as const;
  return (
    <form noValidate onSubmit={submit} className="grid max-w-140 gap-4">
      <Field
        label={azure ? words.deployment : words.modelName}
        hint={azure ? words.deploymentHint : words.vendorModelHint}
        error={wrong.upstreamName}
      >
        {(control) => (
          <TextInput
            {...control}
            {...plain}
            name="upstreamName"
            maxLength={200}
            defaultValue={start.upstreamName ?? ''}
          />
        )}
      </Field>
      <Field label={words.id} hint={words.idHint}>
        {(control) => <TextInput {...control} {...plain} name="name" maxLength={120} defaultValue={start.name ?? ''} />}
      </Field>
      <Field label={words.displayName} hint={words.displayNameHint}>
        {(control) => (
          <TextInput
            {...control}
            {...plain}
            name="displayName"
            maxLength={120}
            defaultValue={start.displayName === start.name ? '' : (start.displayName ?? '')}
          />
        )}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.baseModel} hint={words.baseModelHint}>
          {(control) => (
            <TextInput {...control} {...plain} name="model" maxLength={120} defaultValue={start.model ?? ''} />
          )}
        </Field>
        <Field label={words.context} hint={words.contextHint} error={wrong.contextTokens}>
          {(control) => (
            <TextInput
              {...control}
              {...plain}
              name="contextTokens"
              inputMode="numeric"
              defaultValue={start.contextTokens ?? ''}
            />
          )}
        </Field>
      </div>
      <fieldset disabled={locked} onChange={() => setDeclared(true)}>
        <legend className="mb-1 text-ui font-medium">{words.abilitiesTitle}</legend>
        {ABILITIES.map((ability) => (
          <Checkbox
            key={ability}
            name={ability}
            label={words.capability[ability]}
            hint={words.abilityHints[ability]}
            defaultChecked={start.capabilities?.[ability] ?? false}
          />
        ))}
      </fieldset>
      {error !== null && error !== undefined && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      <div className="flex gap-2">
        {!locked && (
          <Button type="submit" look="primary" busy={busy}>
            {submitLabel}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          {locked ? shell.close : shell.cancel}
        </Button>
      </div>
    </form>
  );
}

/** Null for nothing, undefined for what is no number: `128000`, `128,000`, `128k` and `1m` are. */
export function tokensOf(text: string): number | null | undefined {
  if (text === '') return null;
  const match = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text.replaceAll(/[,\s_]/g, ''));
  if (!match) return undefined;
  const unit = { k: 1000, m: 1_000_000 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  const tokens = Math.round(Number(match[1]) * unit);
  return tokens >= 1 && tokens <= 100_000_000 ? tokens : undefined;
}
