import { Field, Select, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { EFFORTS, FORMATS, type Draft, type Wrong } from './request.ts';

interface ParametersProps {
  draft: Draft;
  wrong: Wrong;
  onChange: (part: Partial<Draft>) => void;
}

/** What else the request says; what is empty is not sent. */
export function Parameters({ draft, wrong, onChange }: ParametersProps) {
  const { playground: words } = useSettingsWords();
  const plain = { autoComplete: 'off', spellCheck: false, placeholder: words.notSent } as const;
  const number = (field: 'temperature' | 'topP' | 'maxTokens') => (
    <Field label={words[field]} error={wrong[field] ? words.numberWrong : undefined}>
      {(control) => (
        <TextInput
          {...control}
          {...plain}
          inputMode="decimal"
          value={draft[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
  const json = (field: 'tools' | 'schema', hint: string) => (
    <Field label={words[field]} hint={hint} error={wrong[field] ? words.jsonWrong : undefined}>
      {(control) => (
        <TextArea
          {...control}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono text-small"
          value={draft[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div role="group" aria-label={words.parameters} className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        {number('temperature')}
        {number('topP')}
        {number('maxTokens')}
        <Field label={words.effort}>
          {(control) => (
            <Select {...control} value={draft.effort} onChange={(event) => onChange({ effort: event.target.value })}>
              <option value="">{words.notSent}</option>
              {EFFORTS.map((effort) => (
                <option key={effort}>{effort}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={words.format}>
          {(control) => (
            <Select
              {...control}
              value={draft.format}
              onChange={(event) => onChange({ format: FORMATS.find((one) => one === event.target.value) ?? 'text' })}
            >
              {FORMATS.map((format) => (
                <option key={format} value={format}>
                  {words.formats[format]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {draft.format === 'json_schema' && json('schema', words.schemaHint)}
      {json('tools', words.toolsHint)}
      <Switch
        label={words.stream}
        checked={draft.stream}
        onChange={(event) => onChange({ stream: event.target.checked })}
      />
    </>
  );
}
