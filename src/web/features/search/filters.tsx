/** What narrows a search: small choices in one line, each in the address. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import ChevronDown from 'lucide-react/icons/chevron-down';
import X from 'lucide-react/icons/x';
import { listModels } from '#shared/contract/models.ts';
import { listProjects } from '#shared/contract/projects.ts';
import { listTags } from '#shared/contract/tags.ts';
import { query } from '../../lib/api.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { SPANS, type Asked, type SpanOfTime } from './asked.ts';
import { useSearchWords } from './words.ts';

interface FiltersProps {
  asked: Asked;
  onChange: (asked: Asked) => void;
}

const chip =
  'inline-flex h-8 shrink-0 items-center gap-1.5 rounded-full px-3 text-small whitespace-nowrap ring-1 ring-inset ring-line hover:bg-hover pointer-coarse:h-11 pointer-coarse:px-4 [&.on]:bg-tint [&.on]:text-ink [&.on]:ring-accent';

export function Filters({ asked, onChange }: FiltersProps) {
  const words = useSearchWords();
  const { data: models } = useQuery(query(listModels));
  const { data: projects } = useQuery(query(listProjects));
  const { data: tags } = useQuery(query(listTags));
  const { q, ...filters } = asked;
  const set = <K extends keyof Asked>(key: K, value: Asked[K] | undefined) => {
    const { [key]: _, ...rest } = asked;
    onChange(value === undefined ? rest : { ...rest, [key]: value });
  };
  const spans = (Object.keys(SPANS) as SpanOfTime[]).map((value) => ({ value, label: words[value] }));
  return (
    <div
      role="group"
      aria-label={words.filters}
      className="flex flex-wrap gap-2 max-sm:-mx-5 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-5 max-sm:[scrollbar-width:none] max-sm:*:shrink-0"
    >
      <Choice
        label={words.from}
        any={words.anyone}
        value={asked.role}
        options={[
          { value: 'user' as const, label: words.byYou },
          { value: 'assistant' as const, label: words.byModel },
        ]}
        onChange={(role) => set('role', role)}
      />
      <Choice
        label={words.model}
        any={words.anyModel}
        value={asked.model}
        options={(models?.models ?? []).map((model) => ({ value: model.name, label: model.displayName || model.name }))}
        onChange={(model) => set('model', model)}
      />
      {projects !== undefined && projects.projects.length > 0 && (
        <Choice
          label={words.project}
          any={words.anyProject}
          value={asked.project}
          options={projects.projects.map(({ id, name, emoji }) => ({ value: id, label: `${emoji} ${name}`.trim() }))}
          onChange={(project) => set('project', project)}
        />
      )}
      {(asked.tag !== undefined || (tags !== undefined && tags.tags.length > 0)) && (
        <Choice
          label={words.tag}
          any={words.anyTag}
          value={asked.tag}
          options={(tags?.tags ?? []).map(({ name }) => ({ value: name, label: name }))}
          onChange={(tag) => set('tag', tag)}
        />
      )}
      <Choice
        label={words.date}
        any={words.anyTime}
        value={asked.time}
        options={spans}
        onChange={(time) => set('time', time)}
      />
      <Switch on={asked.file === true} onChange={(on) => set('file', on ? true : undefined)}>
        {words.hasFile}
      </Switch>
      <Switch on={asked.code === true} onChange={(on) => set('code', on ? true : undefined)}>
        {words.hasCode}
      </Switch>
      {Object.keys(filters).length > 0 && (
        <button
          type="button"
          className="inline-flex h-8 items-center gap-1 rounded-full px-2 text-small text-ink-soft hover:text-ink pointer-coarse:h-11"
          onClick={() => onChange(q === undefined ? {} : { q })}
        >
          <Icon of={X} size={14} />
          {words.clear}
        </button>
      )}
    </div>
  );
}

function Switch({ on, onChange, children }: { on: boolean; onChange: (on: boolean) => void; children: ReactNode }) {
  return (
    <button type="button" aria-pressed={on} className={cx(chip, on && 'on')} onClick={() => onChange(!on)}>
      {children}
    </button>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  any: string;
  value: T | undefined;
  options: readonly { value: T; label: string }[];
  onChange: (value: T | undefined) => void;
}

function Choice<T extends string>({ label, any, value, options, onChange }: ChoiceProps<T>) {
  const chosen = options.find((option) => option.value === value)?.label ?? value;
  return (
    <Menu
      label={label}
      trigger={(props) => (
        <button type="button" {...props} className={cx(chip, value !== undefined && 'on')}>
          <span className="max-w-40 truncate">{chosen ?? label}</span>
          <Icon of={ChevronDown} size={14} className="text-ink-soft" />
        </button>
      )}
    >
      <MenuItem checked={value === undefined} onSelect={() => onChange(undefined)}>
        {any}
      </MenuItem>
      {options.map((option) => (
        <MenuItem key={option.value} checked={option.value === value} onSelect={() => onChange(option.value)}>
          {option.label}
        </MenuItem>
      ))}
    </Menu>
  );
}
