import { Suspense, useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { enterCode, signIn } from '#shared/contract/account.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { ShownFirst } from '../../ui/dialog.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { lazy } from '../../lib/lazy.ts';
import { useDoorWords } from '../../lib/door-words.ts';
import { ApiError, call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { spokenLanguage, useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { unaskedWords } from '../../lib/unasked-words.ts';
import { useCountdown } from './countdown.ts';
import { Door } from './door.tsx';
import { Register } from './join.tsx';

const Forgotten = lazy(async () => {
  const [{ Forgotten: component }] = await Promise.all([
    import('./forgotten.tsx'),
    unaskedWords.load(spokenLanguage()),
  ]);
  return { default: component };
});
const PasskeyDoor = lazy(async () => ({ default: (await import('./passkey-door.tsx')).PasskeyDoor }));

/** The locked door: by access code, by email and password, or either. */
export function LockScreen() {
  const account = useDoorWords();
  const { session, expired } = useSession();
  const { code, password, register, providers } = (expired ?? session).doors;
  const [refusal] = useState(refusalInAddress);
  const errorText = useErrorText();
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
          : providers.length > 0
            ? account.lockedPassword
            : account.noDoor;
  return (
    <Door title={account.welcome({ instance: session.instanceName })} intro={intro}>
      {refusal && (
        <p role="alert" className="mb-4 text-small text-danger">
          {errorText(refusal)}
        </p>
      )}
      <Vouched providers={providers} alone={!code && !password} />
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
      {way === 'password' && password && (
        <>
          <PasswordForm />
          <Suspense>
            <PasskeyDoor />
            <Forgotten />
          </Suspense>
        </>
      )}
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
  const account = useDoorWords();
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
  const { shell } = useWords();
  const account = useDoorWords();
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
  const { shell } = useWords();
  const account = useDoorWords();
  const { accept } = useSession();
  const errorText = useErrorText();
  const [missing, setMissing] = useState<'email' | 'password' | null>(null);
  const [asksCode, setAsksCode] = useState(false);
  const enter = useMutation({
    mutationFn: (body: { email: string; password: string; code?: string }) => call(signIn, { body }),
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
    else if (wait === 0) enter.mutate({ email, password, ...(asksCode && { code: text('code') }) });
  }
  const refused = wait > 0 ? account.waitSeconds(wait) : refusalOf(enter.error, errorText);
  const asked = codeIn(enter.error);
  // Once asked for it stays, whatever the next try says.
  if (asked && !asksCode) setAsksCode(true);
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      <Field label={account.email} error={missing === 'email' ? account.emailMissing : undefined}>
        {(control) => <TextInput {...control} type="email" name="email" autoComplete="username" autoFocus />}
      </Field>
      <Field
        label={account.password}
        error={missing === 'password' ? account.passwordMissing : asked ? undefined : refused}
        reserve
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="current-password"
            words={{ show: shell.show, hide: shell.hide }}
          />
        )}
      </Field>
      {asksCode && (
        <Field label={account.code} error={asked ? refused : undefined} reserve>
          {(control) => (
            <TextInput
              {...control}
              name="code"
              autoComplete="one-time-code"
              maxLength={40}
              autoFocus
              className="font-mono"
            />
          )}
        </Field>
      )}
      <Button type="submit" look="primary" size="large" busy={enter.isPending} disabled={wait > 0}>
        {account.signIn}
      </Button>
    </form>
  );
}

/** The password was right, and a code is asked for too. */
function codeIn(error: Error | null): boolean {
  return error instanceof ApiError && (error.code === 'second_factor' || error.code === 'second_factor_wrong');
}

/** Once the wait is over, nothing stands against another try. */
function refusalOf(error: Error | null, errorText: (error: unknown) => string): string | undefined {
  if (!error || (error instanceof ApiError && error.code === 'too_many_attempts')) return undefined;
  return errorText(error);
}

/** Whoever vouches for people: a link each, because the browser leaves this page. */
function Vouched({ providers, alone }: { providers: readonly { id: string; name: string }[]; alone: boolean }) {
  const account = useDoorWords();
  if (providers.length === 0) return null;
  return (
    <>
      <ul className="grid gap-2">
        {providers.map(({ id, name }) => (
          <li key={id}>
            <a
              href={`/api/sign-in/start/${id}`}
              className={`${buttonClass(alone ? 'primary' : 'plain', 'large')} w-full`}
            >
              {account.signInWith({ name })}
            </a>
          </li>
        ))}
      </ul>
      {!alone && <p className="my-4 text-center text-small text-ink-soft">{account.or}</p>}
    </>
  );
}

/** What a provider's door can say. Anybody can make an address: nothing else that stands in one is shown. */
const REFUSALS: ReadonlySet<string> = new Set([
  'sso_silent',
  'sso_refused',
  'sso_denied',
  'sso_misconfigured',
  'sso_unknown',
  'suspended',
  'not_found',
]);

/** `/#sign-in=<code>`: what went wrong on the way back from a provider. */
function refusalInAddress(): ApiError | null {
  const said = new URLSearchParams(location.hash.slice(1));
  const code = said.get('sign-in');
  if (code === null) return null;
  history.replaceState(null, '', location.pathname);
  return new ApiError(REFUSALS.has(code) ? code : 'sso_failed', 0, {});
}
