import { useId } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listModels } from '#shared/contract/models.ts';
import { query } from '../../lib/api.ts';
import { Select } from '../../ui/field.tsx';
import { SettingRow } from '../../lib/settings-frame.tsx';

interface ModelRowProps {
  title: string;
  hint?: string;
  /** A deployment's public name; null: what `none` says. */
  value: string | null;
  none: string;
  locked?: boolean;
  onChange: (model: string | null) => void;
}

/** A setting that names a model. One that is gone stays in sight until another is chosen. */
export function ModelRow({ title, hint, value, none, locked = false, onChange }: ModelRowProps) {
  const models = useQuery(query(listModels)).data?.models ?? [];
  const id = useId();
  return (
    <SettingRow title={title} hint={hint} labelFor={id}>
      <Select
        id={id}
        className="sm:w-64"
        value={value ?? ''}
        disabled={locked}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{none}</option>
        {models.map((model) => (
          <option key={model.name} value={model.name}>
            {model.displayName || model.name}
          </option>
        ))}
        {value !== null && !models.some((model) => model.name === value) && <option value={value}>{value}</option>}
      </Select>
    </SettingRow>
  );
}
