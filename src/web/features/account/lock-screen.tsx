import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { enterCode, signIn } from '#shared/contract/account.ts';
import { Button } from '../../ui/button.tsx';
import { ShownFirst } from '../../ui/dialog.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ApiError, call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { useCountdown } from './countdown.ts';
import { Door } from './door.tsx';
import { Register } from './join.tsx';

/** The locked door: by access code, by email and password, or either. */
export function LockScreen() {
  const { account } = useWords();
  const { session, expired } = useSession();
  const { code, password, register } = (expired ?? session).doors;
  const [way, setWay] = useState<'code' | 'password'>(code ? 'code' : 'password');
  const [making, setMaking] = useState(false);
  if (making) return <Register onBack={() => setMaking(false)} />;
  const intro = expired
    ? account.expired
    : code && password
      ? account.lockedBoth
      : code
        ? account.locked
        : password
          ? account.lockedPassword
          : account.noDoor;
  return (
    <Door title={account.welcome({ instance: session.instanceName })} intro={intro}>
      {code && password && (
        <Segmented
          className="mb-5"
          label={account.way}
          hideLabel
          value={way}
          options={[
            { value: 'code', label: account.byCode },
            { value: 'password', label: account.byPassword },
          ]}
          onChange={setWay}
        />
      )}
      {way === 'code' && code && <CodeForm />}
      {way === 'password' && password && <PasswordForm />}
      {register && !expired && (
        <Button look="quiet" className="mt-3 w-full" onClick={() => setMaking(true)}>
          {account.registerTitle}
        </Button>
      )}
    </Door>
  );
}

/** Over a page whose session ended from outside: what is written there stays. */
export function LockedOver() {
  const { account } = useWords();
  return (
    <dialog
      aria-label={account.expired}
      className="h-dvh max-h-none w-screen max-w-none bg-paper"
      onCancel={(event) => event.preventDefault()}
    >
      <ShownFirst />
      <LockScreen />
    </dialog>
  );
}

function CodeForm() {
  const { account, shell } = useWords();
  const { accept } = useSession();
  const errorText = useErrorText();
  const [missing, setMissing] = useState(false);
  const enter = useMutation({
    mutationFn: (code: string) => call(enterCode, { body: { code } }),
    onSuccess: accept,
  });
  const wait = useCountdown(enter.error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = formText(event.currentTarget)('code');
    setMissing(code === '');
    event.currentTarget.querySelector('input')?.select();
    if (code !== '' && wait === 0) enter.mutate(code);
  }
  const error = missing
    ? account.codeMissing
    : wait > 0
      ? account.waitSeconds(wait)
      : refusalOf(enter.error, errorText);
  return (
    <form noValidate onSubmit={submit}>
      <Field label={account.accessCode} error={error} reserve>
        {(control) => (
          <PasswordInput
            {...control}
            name="code"
            autoFocus
            autoComplete="current-password"
            words={{ show: shell.show, hide: shell.hide }}
            onChange={() => setMissing(false)}
          />
        )}
      </Field>
      <Button
        type="submit"
        look="primary"
        size="large"
        className="mt-2 w-full"
        busy={enter.isPending}
        disabled={wait > 0}
      >
        {account.enter}
      </Button>
    </form>
  );
}

function PasswordForm() {
  const { account, shell } = useWords();
  const { accept } = useSession();
  const errorText = useErrorText();
  const [missing, setMissing] = useState<'email' | 'password' | null>(null);
  const enter = useMutation({
    mutationFn: (body: { email: string; password: string }) => call(signIn, { body }),
    onSuccess: accept,
  });
  const wait = useCountdown(enter.error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const email = text('email').trim();
    const password = text('password');
    const gap = email === '' ? 'email' : password === '' ? 'password' : null;
    setMissing(gap);
    if (gap) event.currentTarget.querySelector<HTMLInputElement>(`[name=${gap}]`)?.focus();
    else if (wait === 0) enter.mutate({ email, password });
  }
  const refused = wait > 0 ? account.waitSeconds(wait) : refusalOf(enter.error, errorText);
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <Field label={account.email} error={missing === 'email' ? account.emailMissing : undefined}>
        {(control) => <TextInput {...control} type="email" name="email" autoComplete="username" autoFocus />}
      </Field>
      <Field label={account.password} error={missing === 'password' ? account.passwordMissing : refused} reserve>
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="current-password"
            words={{ show: shell.show, hide: shell.hide }}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" busy={enter.isPending} disabled={wait > 0}>
        {account.signIn}
      </Button>
    </form>
  );
}

/** Once the wait is over, nothing stands against another try. */
function refusalOf(error: Error | null, errorText: (error: unknown) => string): string | undefined {
  if (!error || (error instanceof ApiError && error.code === 'too_many_attempts')) return undefined;
  return errorText(error);
}
