/** How an assistant answers: the parameters its model takes, the tools it may use, whether it knows the person. */
import { useQuery } from '@tanstack/react-query';
import { listTools } from '#shared/contract/assistants.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { listModels } from '#shared/contract/models.ts';
import { EFFORTS, VERBOSITIES, type ParameterName, type Parameters } from '#shared/parameters.ts';
import { query } from '../../lib/api.ts';
import { Checkbox, Field, Select, Switch, TextInput } from '../../ui/field.tsx';
import { FoldLine } from '../../ui/fold-line.tsx';
import type { AssistantDraft } from './built-in.ts';
import { useAssistantWords } from './words.ts';

interface WaysProps {
  draft: AssistantDraft;
  models: Result<typeof listModels> | undefined;
  onChange: (change: Partial<AssistantDraft>) => void;
}

export function AssistantWays({ draft, models, onChange }: WaysProps) {
  const t = useAssistantWords();
  const { parameters, tools, memory } = draft;
  const changed = Object.keys(parameters).length > 0 || tools !== null || !memory;
  return (
    <details open={changed} className="group border-t border-line pt-3">
      <FoldLine strong>{t.ways}</FoldLine>
      <div className="mt-3 grid gap-5">
        <ParameterFields draft={draft} models={models} onChange={onChange} />
        <ToolChoice tools={tools} onChange={(next) => onChange({ tools: next })} />
        <Switch
          label={t.knowsYou}
          hint={t.knowsYouHint}
          checked={memory}
          onChange={(event) => onChange({ memory: event.currentTarget.checked })}
        />
      </div>
    </details>
  );
}

const NUMBERS = {
  temperature: { min: 0, max: 2, step: 0.1 },
  topP: { min: 0, max: 1, step: 0.05 },
  maxTokens: { min: 1, max: 1_000_000, step: 1 },
} as const;

function ParameterFields({ draft: { model, parameters }, models, onChange }: WaysProps) {
  const t = useAssistantWords();
  const name = model ?? models?.default;
  const chosen = models?.models.find((one) => one.name === name);
  const takes = new Set<ParameterName>(chosen?.takes.parameters ?? ['temperature', 'topP', 'maxTokens', 'effort']);
  const efforts = chosen?.takes.efforts ?? EFFORTS;
  const put = (change: Partial<Record<ParameterName, string | number | undefined>>) => {
    const next = Object.entries({ ...parameters, ...change }).filter(([, value]) => value !== undefined);
    // Each field gives what its parameter takes.
    onChange({ parameters: Object.fromEntries(next) as Parameters });
  };
  // What another model took stays, and is left out on the way to this one.
  const unused = (Object.keys(parameters) as ParameterName[]).filter((one) => !takes.has(one));
  return (
    <div>
      <div className="grid gap-4 sm:grid-cols-3">
        {(['temperature', 'topP', 'maxTokens'] as const)
          .filter((one) => takes.has(one))
          .map((one) => (
            <Field key={one} label={t.parameters[one]} hint={t.parameterHints[one]}>
              {(control) => (
                <TextInput
                  {...control}
                  type="number"
                  inputMode="decimal"
                  {...NUMBERS[one]}
                  placeholder={t.modelsOwn}
                  value={parameters[one] ?? ''}
                  onChange={({ target: { value } }) => put({ [one]: within(value, NUMBERS[one]) })}
                />
              )}
            </Field>
          ))}
        {takes.has('effort') && (
          <Options
            label={t.parameters.effort}
            hint={t.parameterHints.effort}
            value={parameters.effort}
            options={efforts.map((one) => [one, t.efforts[one]] as const)}
            onChange={(effort) => put({ effort })}
          />
        )}
        {takes.has('verbosity') && (
          <Options
            label={t.parameters.verbosity}
            hint={t.parameterHints.verbosity}
            value={parameters.verbosity}
            options={VERBOSITIES.map((one) => [one, t.efforts[one]] as const)}
            onChange={(verbosity) => put({ verbosity })}
          />
        )}
      </div>
      <p className="mt-2 text-small text-ink-soft">
        {unused.length > 0 ? t.leftOut({ names: unused.map((one) => t.parameters[one]).join(', ') }) : t.onlyTaken}
      </p>
    </div>
  );
}

function within(text: string, { min, max }: { min: number; max: number }): number | undefined {
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : Math.min(max, Math.max(min, value));
}

interface OptionsProps {
  label: string;
  hint: string;
  value: string | undefined;
  options: readonly (readonly [string, string])[];
  onChange: (value: string | undefined) => void;
}

function Options({ label, hint, value, options, onChange }: OptionsProps) {
  const t = useAssistantWords();
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Select
          {...control}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        >
          <option value="">{t.modelsOwn}</option>
          {options.map(([one, word]) => (
            <option key={one} value={one}>
              {word}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

interface ToolChoiceProps {
  tools: readonly string[] | null;
  onChange: (tools: string[] | null) => void;
}

function ToolChoice({ tools, onChange }: ToolChoiceProps) {
  const t = useAssistantWords();
  const { data } = useQuery(query(listTools));
  const groups = data?.groups ?? [];
  const names: Readonly<Record<string, string>> = t.toolGroups;
  const set = (group: string, on: boolean) => {
    const now = tools ?? groups;
    const next = on ? [...now, group] : now.filter((one) => one !== group);
    // All that there are is also those that come later.
    onChange(groups.every((one) => next.includes(one)) ? null : next);
  };
  return (
    <fieldset>
      <legend className="text-ui font-medium">{t.tools}</legend>
      <div className="mt-1 grid gap-x-4 sm:grid-cols-2">
        {groups.map((group) => (
          <Checkbox
            key={group}
            label={names[group] ?? t.serverTools({ name: group.replace(/^mcp:/, '') })}
            checked={tools?.includes(group) ?? true}
            onChange={(event) => set(group, event.currentTarget.checked)}
          />
        ))}
      </div>
      <p className="mt-1 text-small text-ink-soft">{t.toolsHint}</p>
    </fieldset>
  );
}
