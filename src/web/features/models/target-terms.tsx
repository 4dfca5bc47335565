import { useRef, useState, type FormEvent } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { discoverDeployments } from '#shared/contract/connections.ts';
import type { Target } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { tokensOf } from './deployment-form.tsx';

export interface TargetTermsChange {
  sku: string | null;
  capacityTpm: number | null;
}

interface TargetTermsProps {
  target: Target;
  name: string;
  save: (change: TargetTermsChange) => Promise<unknown>;
  onClose: () => void;
}

/** What one target was sold as and how much it takes a minute: as Azure's own control plane says it, or by hand. */
export function TargetTerms({ target, name, save, onClose }: TargetTermsProps) {
  const { shell } = useWords();
  const { targets: words } = useSettingsWords();
  const errorText = useErrorText();
  const form = useRef<HTMLFormElement>(null);
  const [invalid, setInvalid] = useState(false);
  const saving = useMutation({ mutationFn: save, onSuccess: onClose });
  const told = useTold(target);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const capacityTpm = tokensOf(text('capacityTpm'));
    setInvalid(capacityTpm === undefined);
    if (capacityTpm === undefined)
      return event.currentTarget.querySelector<HTMLInputElement>('[name=capacityTpm]')?.focus();
    saving.mutate({ sku: text('sku').trim() || null, capacityTpm });
  }
  function take() {
    const fields = form.current?.elements;
    const put = (field: string, value: string) => {
      const input = fields?.namedItem(field);
      if (input instanceof HTMLInputElement) input.value = value;
    };
    put('sku', told.terms?.sku ?? '');
    put('capacityTpm', String(told.terms?.capacityTpm ?? ''));
    setInvalid(false);
  }
  return (
    <Dialog open onClose={onClose} title={words.capacityOf({ name })} closeLabel={shell.close}>
      <form ref={form} noValidate onSubmit={submit}>
        <div className="grid gap-4 px-5 pt-3">
          <Field label={words.sku} hint={words.skuHint}>
            {(control) => (
              <TextInput {...control} name="sku" maxLength={60} autoComplete="off" defaultValue={target.sku ?? ''} />
            )}
          </Field>
          <Field label={words.capacity} hint={words.capacityHint} error={invalid ? words.capacityInvalid : undefined}>
            {(control) => (
              <TextInput
                {...control}
                name="capacityTpm"
                inputMode="numeric"
                autoComplete="off"
                defaultValue={target.capacityTpm ?? ''}
              />
            )}
          </Field>
          <Told told={told} target={target} onTake={take} />
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

function useTold({ connectionId, upstreamName }: Target) {
  const { data, isPending } = useQuery({
    queryKey: ['found-deployments', connectionId],
    queryFn: ({ signal }) =>
      call(discoverDeployments, { params: { id: connectionId }, body: { probe: false }, signal }),
    retry: false,
    staleTime: 60_000,
  });
  return { isPending, terms: data?.deployments.find(({ name }) => name === upstreamName)?.terms };
}

function Told({ told, target, onTake }: { told: ReturnType<typeof useTold>; target: Target; onTake: () => void }) {
  const { targets: words } = useSettingsWords();
  const { number } = useFormats();
  const { terms, isPending } = told;
  if (isPending) return <p className="min-h-8 text-small text-ink-soft">{words.askingAzure}</p>;
  if (!terms) return <p className="min-h-8 text-small text-ink-soft">{words.azureSilent}</p>;
  const said = words.azureSays({
    sku: terms.sku ?? words.upgradeUnknown,
    capacity: terms.capacityTpm === null ? words.upgradeUnknown : words.perMinute({ n: number(terms.capacityTpm) }),
  });
  const same = terms.sku === target.sku && terms.capacityTpm === target.capacityTpm;
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-small text-ink-soft">
      {said}
      {!same && (
        <Button size="small" onClick={onTake}>
          {words.takeOver}
        </Button>
      )}
    </p>
  );
}
