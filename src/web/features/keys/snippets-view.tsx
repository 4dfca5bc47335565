import { useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listModels } from '#shared/contract/models.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Select } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { snippet, snippetsOf, type SnippetName, type Style } from './snippets.ts';

/** Complete programs for a chosen client and model; with the new key while it is on the page. */
export function Snippets({ origin, secret }: { origin: string; secret: string | undefined }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const { data } = useQuery(query(listModels));
  const [style, setStyle] = useState<Style>('azure');
  const [wanted, setWanted] = useState<SnippetName>('curl');
  const [chosen, setChosen] = useState('');
  const id = useId();
  const model = chosen || data?.default || words.noModel;
  const names = snippetsOf(style);
  const language = names.includes(wanted) ? wanted : 'curl';
  const input = { origin, key: secret ?? words.yourKey, model, greeting: words.greeting };
  const code = snippet(language, style, input) ?? '';
  const note = language in words.notes ? words.notes[language as keyof typeof words.notes] : null;
  return (
    <div className="mt-3">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented
          label={words.style}
          hideLabel
          value={style}
          options={[
            { value: 'azure', label: words.styles.azure },
            { value: 'openai', label: words.styles.openai },
            { value: 'anthropic', label: words.styles.anthropic },
          ]}
          onChange={setStyle}
        />
        {data && data.models.length > 0 && (
          <>
            <label htmlFor={id} className="visually-hidden">
              {words.model}
            </label>
            <Select id={id} className="w-48" value={model} onChange={(event) => setChosen(event.target.value)}>
              {data.models.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.displayName || one.name}
                </option>
              ))}
            </Select>
          </>
        )}
      </div>
      <div className="mt-3 overflow-hidden rounded-card bg-surface">
        <div className="flex items-center justify-between gap-2 border-b border-line ps-2 pe-1.5">
          <Languages names={names} value={language} onChange={setWanted} />
          <CopyButton
            copy={() => copyText(code)}
            words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
          />
        </div>
        <pre
          tabIndex={0}
          role="group"
          aria-label={words.snippetOf({ language })}
          className="overflow-x-auto p-4 font-mono text-small"
        >
          <code>{code}</code>
        </pre>
      </div>
      {note !== null && <p className="mt-2 text-small text-ink-soft">{note}</p>}
    </div>
  );
}

interface LanguagesProps {
  names: readonly SnippetName[];
  value: SnippetName;
  onChange: (value: SnippetName) => void;
}

function Languages({ names, value, onChange }: LanguagesProps) {
  const { keys: words } = useSettingsWords();
  const name = useId();
  return (
    <fieldset className="relative -mb-px flex min-w-0 overflow-x-auto pe-8 [mask-image:linear-gradient(to_right,black_calc(100%-2rem),transparent)] [scrollbar-width:none]">
      <legend className="visually-hidden">{words.language}</legend>
      {names.map((one) => (
        <label
          key={one}
          className="flex h-10 shrink-0 items-center border-b-2 border-transparent px-2.5 text-ui whitespace-nowrap text-ink-soft hover:text-ink pointer-coarse:h-11 has-checked:border-accent has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={one === value}
            onChange={() => onChange(one)}
          />
          {one}
        </label>
      ))}
    </fieldset>
  );
}
