import { useState, type FormEvent } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteMail, getMail, putMail, testMail, type MailChange, type MailState } from '#shared/contract/mail.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { ApiError, call, query } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { PORTS, readMail, type MailField } from './reading.ts';

/** The mail server, and whether it takes letters. */
export function Mail() {
  const { mail: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(getMail));
  if (error && !data)
    return (
      <p role="alert" className="text-small text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return <Skeleton className="h-96" />;
  return (
    <>
      {data.source === 'environment' && <p className="mb-6 text-small text-ink-soft">{words.byVariable}</p>}
      {/* What was saved elsewhere meanwhile begins the form anew. */}
      <Settings key={data.at ?? ''} state={data} />
      {data.settings && <Test />}
    </>
  );
}

const TLS = ['starttls', 'tls', 'none'] as const;
type Wrong = Partial<Record<MailField, string>>;

function Settings({ state }: { state: MailState }) {
  const { mail: words } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  const { settings, source, addressLocked, hasPassword } = state;
  const locked = source === 'environment';
  const [tls, setTls] = useState(settings?.tls ?? 'starttls');
  const [port, setPort] = useState(String(settings?.port ?? PORTS.starttls));
  const [wrong, setWrong] = useState<Wrong>({});

  const take = (next: MailState) => queries.setQueryData(query(getMail).queryKey, next);
  const save = useMutation({
    mutationFn: (body: MailChange) => call(putMail, { body }),
    onSuccess: (next) => {
      take(next);
      toasts.show({ text: words.saved });
    },
    onError: (error) => setWrong({ [fieldOf(error)]: errorText(error) }),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const { change, wrong: found } = readMail(formText(form), { tls, fixed: settings, locked, addressLocked });
    setWrong(Object.fromEntries(found.map(({ field, reason }) => [field, words[reason]])));
    const first = found[0]?.field;
    if (first !== undefined) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else if (change !== null) save.mutate(change);
  }

  async function remove() {
    if (await acting(call(deleteMail).then(take))) toasts.show({ text: words.removed });
  }

  function choose(next: (typeof TLS)[number]) {
    // A port that was only the usual one of the other choice follows.
    if (Object.values(PORTS).includes(Number(port))) setPort(String(PORTS[next]));
    setTls(next);
  }

  return (
    <form noValidate onSubmit={submit} className="grid max-w-140 gap-5">
      <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
        <Field label={words.host} hint={words.hostHint} error={wrong.host}>
          {(control) => (
            <TextInput
              {...control}
              name="host"
              defaultValue={settings?.host ?? ''}
              readOnly={locked}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Field label={words.port} error={wrong.port}>
          {(control) => (
            <TextInput
              {...control}
              name="port"
              inputMode="numeric"
              value={port}
              readOnly={locked}
              onChange={(event) => setPort(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <div>
        <Segmented
          label={words.security}
          value={tls}
          options={TLS.map((value) => ({ value, label: words.tls[value] }))}
          disabled={locked}
          onChange={choose}
        />
        <p className="mt-1.5 text-small text-ink-soft">{words.tlsHint[tls]}</p>
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={words.user} hint={words.userHint} error={wrong.user}>
          {(control) => (
            <TextInput
              {...control}
              name="user"
              defaultValue={settings?.user ?? ''}
              readOnly={locked}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </Field>
        {!locked && (
          <Field
            label={words.password}
            hint={hasPassword ? words.passwordKept : words.passwordHint}
            error={wrong.password}
          >
            {(control) => (
              <PasswordInput
                {...control}
                name="password"
                autoComplete="new-password"
                maxLength={1000}
                words={{ show: shell.show, hide: shell.hide }}
              />
            )}
          </Field>
        )}
      </div>
      <Field label={words.from} hint={words.fromHint} error={wrong.from}>
        {(control) => (
          <TextInput {...control} name="from" defaultValue={settings?.from ?? ''} readOnly={locked} maxLength={300} />
        )}
      </Field>
      <Field label={words.address} hint={addressLocked ? words.addressLocked : words.addressHint} error={wrong.address}>
        {(control) => (
          <TextInput
            {...control}
            name="address"
            type="url"
            // Who sets it up has come by an address that works.
            defaultValue={settings?.address ?? (state.at === null ? location.origin : '')}
            readOnly={addressLocked}
            maxLength={300}
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {!(locked && addressLocked) && (
          <Button type="submit" look="primary" busy={save.isPending}>
            {words.save}
          </Button>
        )}
        {source === 'instance' && (
          <Button look="quiet" onClick={() => void remove()}>
            {words.remove}
          </Button>
        )}
        <SetBy state={state} />
      </div>
    </form>
  );
}

function SetBy({ state: { by, at } }: { state: MailState }) {
  const { mail: words } = useSettingsWords();
  const { ago } = useFormats();
  if (by === null || at === null) return null;
  return <p className="text-small text-ink-soft">{words.setBy({ name: by, ago: ago(at) })}</p>;
}

/** Where the server's refusal belongs. */
function fieldOf(error: unknown): MailField {
  const code = error instanceof ApiError ? error.code : '';
  return code === 'mail_password_missing' || code === 'mail_unsafe' ? 'password' : 'host';
}

/** A letter to whoever presses, sent at once: what comes back is what the mail server said. */
function Test() {
  const { mail: words } = useSettingsWords();
  const errorText = useErrorText();
  const test = useMutation({ mutationFn: () => call(testMail) });
  return (
    <div className="mt-8 max-w-140 border-t border-line pt-6">
      <Button busy={test.isPending} onClick={() => test.mutate()}>
        {words.test}
      </Button>
      <p
        role="status"
        className={`mt-3 min-h-9 text-small break-words ${test.error ? 'text-danger' : 'text-ink-soft'}`}
      >
        {test.error && errorText(test.error)}
        {test.data && words.sent({ to: test.data.to })}
      </p>
    </div>
  );
}
