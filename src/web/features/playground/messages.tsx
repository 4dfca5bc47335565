import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import type { Result } from '#shared/contract/endpoint.ts';
import type { listModels } from '#shared/contract/models.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import type { Draft, Line } from './request.ts';

interface MessagesProps {
  draft: Draft;
  models: Result<typeof listModels> | undefined;
  onChange: (part: Partial<Draft>) => void;
}

/** Who is asked, and what is said. */
export function Messages({ draft, models, onChange }: MessagesProps) {
  const { playground: words } = useSettingsWords();
  const { lines } = draft;
  const known = models?.models ?? [];
  const model = draft.model === '' ? (models?.default ?? '') : draft.model;
  const put = (id: number, part: Partial<Line>) =>
    onChange({ lines: lines.map((line) => (line.id === id ? { ...line, ...part } : line)) });

  function add() {
    const last = lines.at(-1);
    const id = Math.max(0, ...lines.map((line) => line.id)) + 1;
    onChange({ lines: [...lines, { id, role: last?.role === 'user' ? 'assistant' : 'user', text: '' }] });
  }
  return (
    <>
      <Field label={words.model}>
        {(control) => (
          <Select {...control} value={model} onChange={(event) => onChange({ model: event.target.value })}>
            {!known.some(({ name }) => name === model) && <option value={model}>{model}</option>}
            {known.map((one) => (
              <option key={one.name} value={one.name}>
                {one.displayName || one.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={words.system}>
        {(control) => (
          <TextArea
            {...control}
            rows={2}
            placeholder={words.systemPlaceholder}
            value={draft.system}
            onChange={(event) => onChange({ system: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-ui font-medium">{words.messages}</legend>
        <ol className="grid gap-2">
          {lines.map((line, at) => (
            <li key={line.id} className="flex items-start gap-2">
              <Select
                aria-label={words.roleOf({ n: at + 1 })}
                className="w-28 shrink-0"
                value={line.role}
                onChange={(event) => put(line.id, { role: event.target.value === 'user' ? 'user' : 'assistant' })}
              >
                <option value="user">{words.roles.user}</option>
                <option value="assistant">{words.roles.assistant}</option>
              </Select>
              <TextArea
                aria-label={words.textOf({ n: at + 1 })}
                rows={2}
                className="min-w-0 flex-1"
                value={line.text}
                onChange={(event) => put(line.id, { text: event.target.value })}
              />
              {lines.length > 1 && (
                <IconButton
                  icon={X}
                  label={words.remove({ n: at + 1 })}
                  onClick={() => onChange({ lines: lines.filter(({ id }) => id !== line.id) })}
                />
              )}
            </li>
          ))}
        </ol>
        <Button look="accent" size="small" icon={Plus} className="mt-1.5 -ms-2.5" onClick={add}>
          {words.addMessage}
        </Button>
      </fieldset>
    </>
  );
}
