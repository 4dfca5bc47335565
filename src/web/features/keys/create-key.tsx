import { useId, useRef, useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { createKey, listKeys } from '#shared/contract/keys.ts';
import { NO_LIMITS } from '#shared/contract/limits.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { call, keyOf } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SecretShown } from './secret-shown.tsx';
import { TermsFields } from './terms-fields.tsx';
import { fieldOf, readTerms, type Terms, type WrongTerm } from './terms.ts';

export interface MadeKey {
  name: string;
  secret: string;
}

const DAY_MS = 86_400_000;
const FREE: Terms = { deployments: null, surfaces: null, limits: NO_LIMITS, logBodies: false };

/** Makes a key, on terms for who opens them, and shows its secret, once. */
export function CreateKey({ made, onMade }: { made: MadeKey | null; onMade: (made: MadeKey | null) => void }) {
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const [open, setOpen] = useState(false);
  const [wrong, setWrong] = useState<readonly WrongTerm[]>([]);
  const id = useId();
  const creating = useMutation({
    mutationFn: (body: Terms & { name: string; expiresAt: string | null }) => call(createKey, { body }),
    onSuccess: async ({ key, secret }) => {
      onMade({ name: key.name, secret });
      setOpen(false);
      await queries.invalidateQueries({ queryKey: keyOf(listKeys) });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = name.current?.value.trim() ?? '';
    const days = Number(form.get('days'));
    const read = open ? readTerms(form) : { terms: FREE, wrong: [] };
    setMissing(typed === '');
    setWrong(read.wrong);
    if (typed === '') return name.current?.focus();
    const [bad] = read.wrong;
    if (bad !== undefined) return event.currentTarget.querySelector<HTMLElement>(`[name=${fieldOf(bad)}]`)?.focus();
    const expiresAt = days === 0 ? null : new Date(Date.now() + days * DAY_MS).toISOString();
    creating.mutate({ ...read.terms, name: typed, expiresAt });
  }
  if (made) {
    return <SecretShown title={words.made({ name: made.name })} secret={made.secret} onDone={() => onMade(null)} />;
  }
  return (
    <form noValidate onSubmit={submit}>
      <div className="flex flex-wrap items-start gap-3">
        <Field
          className="min-w-40 flex-1"
          label={words.name}
          error={missing ? words.nameMissing : creating.error ? errorText(creating.error) : undefined}
        >
          {(control) => (
            <TextInput
              {...control}
              ref={name}
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
        <Button
          type="submit"
          look="primary"
          className="sm:mt-[calc(1.625rem+var(--leading-extra))]"
          busy={creating.isPending}
        >
          {words.create}
        </Button>
      </div>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        className="group mt-2 flex h-8 items-center gap-1 rounded-control text-small text-ink-soft hover:text-ink pointer-coarse:h-11"
        onClick={() => setOpen(!open)}
      >
        <Icon of={ChevronRight} size={14} className="transition-transform group-aria-expanded:rotate-90" />
        {words.terms}
      </button>
      <div id={id} hidden={!open} className={open ? 'mt-2 rounded-card p-4 ring-1 ring-inset ring-line' : ''}>
        {open && <TermsFields terms={FREE} wrong={wrong} onWrong={setWrong} />}
      </div>
    </form>
  );
}
