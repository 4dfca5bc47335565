import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listModels } from '#shared/contract/models.ts';
import { Checkbox, Field, Switch, TextInput } from '../../ui/field.tsx';
import { query } from '../../lib/api.ts';
import { LIMITS, textOf } from '../../lib/amounts.ts';
import { useLimitLabels } from '../../lib/limit-labels.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { afterChange, SURFACES, type Terms, type WrongTerm } from './terms.ts';

interface TermsFieldsProps {
  terms: Terms;
  /** Another person's: what they say to models is kept by their wish alone. */
  foreign?: boolean;
  wrong: readonly WrongTerm[];
  onWrong: (wrong: readonly WrongTerm[]) => void;
}

/** What a key may do and use; read with `readTerms`. */
export function TermsFields({ terms, foreign = false, wrong, onWrong }: TermsFieldsProps) {
  const { keys: words, people } = useSettingsWords();
  const labelOf = useLimitLabels();
  return (
    <div
      className="grid gap-5"
      onChange={(event) => {
        if (event.target instanceof HTMLInputElement) onWrong(afterChange(wrong, event.target.name));
      }}
    >
      <Deployments chosen={terms.deployments} wrong={wrong.includes('deployments')} />
      <Group label={words.surfaces} error={wrong.includes('surfaces') ? words.surfacesMissing : undefined}>
        <div className="grid gap-x-6 sm:grid-cols-2">
          {SURFACES.map((surface) => (
            <Checkbox
              key={surface}
              name="surface"
              value={surface}
              label={words.surface[surface]}
              defaultChecked={terms.surfaces === null || terms.surfaces.includes(surface)}
            />
          ))}
        </div>
      </Group>
      <Group label={words.limits} hint={words.limitsHint}>
        <div className="mt-2 grid items-start gap-4 sm:grid-cols-2">
          {LIMITS.map((name) => (
            <Field key={name} label={labelOf(name)} error={wrong.includes(name) ? people.notANumber : undefined}>
              {(control) => (
                <TextInput
                  {...control}
                  name={name}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder={people.unlimited}
                  defaultValue={textOf(name, terms.limits[name])}
                />
              )}
            </Field>
          ))}
        </div>
      </Group>
      <Switch
        name="logBodies"
        label={words.keepBodies}
        hint={words.keepBodiesHint}
        defaultChecked={terms.logBodies}
        disabled={foreign && !terms.logBodies}
      />
    </div>
  );
}

/** Those that are, and those the key names though they are gone. */
function Deployments({ chosen, wrong }: { chosen: Terms['deployments']; wrong: boolean }) {
  const { keys: words } = useSettingsWords();
  const { data } = useQuery(query(listModels));
  const [every, setEvery] = useState(chosen === null);
  const models = data?.models ?? [];
  const gone = (chosen ?? []).filter((name) => models.every((model) => model.name !== name));
  const names = [...models.map(({ name }) => name), ...gone];
  return (
    <Group label={words.deployments} error={wrong ? words.deploymentsMissing : undefined}>
      <Checkbox
        name="everyDeployment"
        label={words.allDeployments}
        checked={every}
        onChange={(event) => setEvery(event.currentTarget.checked)}
      />
      {!every && (
        <div className="mt-1 grid max-h-48 gap-x-6 overflow-y-auto border-s border-line ps-4 sm:grid-cols-2">
          {names.map((name) => (
            <Checkbox
              key={name}
              className="break-all"
              name="deployment"
              value={name}
              label={name}
              defaultChecked={chosen?.includes(name) ?? false}
            />
          ))}
        </div>
      )}
    </Group>
  );
}

function Group(props: { label: string; hint?: string; error?: string | undefined; children: ReactNode }) {
  const { label, hint, error, children } = props;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-ui font-medium">{label}</legend>
      {hint !== undefined && <p className="text-small text-ink-soft">{hint}</p>}
      {children}
      {error !== undefined && (
        <p role="alert" className="mt-1 text-small text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
