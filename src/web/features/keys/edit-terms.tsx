import { useRef, useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Input } from '#shared/contract/endpoint.ts';
import { listKeys, updateKey, type GatewayKey } from '#shared/contract/keys.ts';
import { listLimits } from '#shared/contract/limits.ts';
import { Button } from '../../ui/button.tsx';
import { DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { call, keyOf } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { TermsFields } from './terms-fields.tsx';
import { dayOf, endOfDay, fieldOf, readTerms, type WrongTerm } from './terms.ts';

/** A key's name, end and terms, changed together. */
export function EditTerms({ of, onDone }: { of: GatewayKey; onDone: () => void }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  const errorText = useErrorText();
  const me = usePerson().id;
  const queries = useQueryClient();
  const name = useRef<HTMLInputElement>(null);
  const expires = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const [past, setPast] = useState(false);
  const [wrong, setWrong] = useState<readonly WrongTerm[]>([]);
  const saving = useMutation({
    mutationFn: (body: Input<typeof updateKey>['body']) => call(updateKey, { params: { id: of.id }, body }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: keyOf(listKeys) }),
        queries.invalidateQueries({ queryKey: keyOf(listLimits) }),
      ]);
      onDone();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = name.current?.value.trim() ?? '';
    const day = expires.current?.value ?? '';
    // An end that is left alone stays to the second, even one that is over.
    const untouched = day === dayOf(of.expiresAt);
    const end = untouched ? of.expiresAt : endOfDay(day, Date.now());
    const read = readTerms(new FormData(event.currentTarget));
    setMissing(typed === '');
    setPast(end === undefined);
    setWrong(read.wrong);
    if (typed === '') return name.current?.focus();
    if (end === undefined) return expires.current?.focus();
    const [bad] = read.wrong;
    if (bad !== undefined) return event.currentTarget.querySelector<HTMLElement>(`[name=${fieldOf(bad)}]`)?.focus();
    saving.mutate({ ...read.terms, name: typed, ...(!untouched && { expiresAt: end }) });
  }
  return (
    <form noValidate onSubmit={submit}>
      <div className="grid gap-5 px-5 pt-1">
        <p className="text-small text-ink-soft">{words.termsIntro}</p>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label={words.name} error={missing ? words.nameMissing : undefined}>
            {(control) => (
              <TextInput
                {...control}
                ref={name}
                autoFocus
                name="name"
                maxLength={80}
                autoComplete="off"
                defaultValue={of.name}
              />
            )}
          </Field>
          <Field label={words.expiresOn} hint={words.expiresHint} error={past ? words.expiresPast : undefined}>
            {(control) => (
              <TextInput {...control} ref={expires} type="date" name="expiresOn" defaultValue={dayOf(of.expiresAt)} />
            )}
          </Field>
        </div>
        <TermsFields terms={of} foreign={of.owner.id !== me} wrong={wrong} onWrong={setWrong} />
      </div>
      {saving.error && (
        <p role="alert" className="px-5 pt-3 text-small text-danger">
          {errorText(saving.error)}
        </p>
      )}
      <DialogButtons>
        <Button onClick={onDone}>{shell.cancel}</Button>
        <Button type="submit" look="primary" busy={saving.isPending}>
          {words.save}
        </Button>
      </DialogButtons>
    </form>
  );
}
