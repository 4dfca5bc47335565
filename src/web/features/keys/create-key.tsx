import { useRef, useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createKey, listKeys } from '#shared/contract/keys.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { call, query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

export interface MadeKey {
  name: string;
  secret: string;
}

const DAY_MS = 86_400_000;

/** Makes a key and shows its secret, once. */
export function CreateKey({ made, onMade }: { made: MadeKey | null; onMade: (made: MadeKey | null) => void }) {
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [missing, setMissing] = useState(false);
  const creating = useMutation({
    mutationFn: (body: { name: string; expiresAt: string | null }) => call(createKey, { body }),
    onSuccess: async ({ key, secret }) => {
      onMade({ name: key.name, secret });
      form.current?.reset();
      await queries.invalidateQueries(query(listKeys));
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const name = text('name').trim();
    const days = Number(text('days'));
    setMissing(name === '');
    if (name === '') return event.currentTarget.querySelector('input')?.focus();
    creating.mutate({ name, expiresAt: days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString() });
  }
  if (made) return <Secret made={made} onDone={() => onMade(null)} />;
  return (
    <form ref={form} noValidate onSubmit={submit} className="flex flex-wrap items-start gap-3">
      <Field
        className="min-w-40 flex-1"
        label={words.name}
        error={missing ? words.nameMissing : creating.error ? errorText(creating.error) : undefined}
      >
        {(control) => (
          <TextInput
            {...control}
            name="name"
            maxLength={80}
            autoComplete="off"
            placeholder={words.namePlaceholder}
            onChange={() => setMissing(false)}
          />
        )}
      </Field>
      <Field label={words.expires}>
        {(control) => (
          <Select {...control} name="days" className="w-32" defaultValue="0">
            <option value="0">{words.never}</option>
            <option value="30">{words.inDays({ n: 30 })}</option>
            <option value="90">{words.inDays({ n: 90 })}</option>
            <option value="365">{words.inYear}</option>
          </Select>
        )}
      </Field>
      <Button type="submit" look="primary" className="sm:mt-6.5" busy={creating.isPending}>
        {words.create}
      </Button>
    </form>
  );
}

function Secret({ made: { name, secret }, onDone }: { made: MadeKey; onDone: () => void }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  return (
    <div role="status" className="arrive rounded-card bg-tint p-4">
      <p className="text-ui font-medium">{words.made({ name })}</p>
      <p className="text-small text-ink-soft">{words.once}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <input
          readOnly
          aria-label={words.secret}
          value={secret}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          className="h-9 min-w-0 flex-1 basis-64 rounded-control bg-raised px-3 font-mono text-small ring-1 ring-inset ring-line"
        />
        <CopyButton
          worded
          copy={() => copyText(secret)}
          words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
        />
      </div>
      <Button className="mt-3" size="small" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  );
}
