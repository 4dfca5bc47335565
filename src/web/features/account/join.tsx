/** Coming in by a link (an invitation, a new password), or by making an account where anybody may. */
import { useRef, useState, type FormEvent } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { signIn, type SessionState } from '#shared/contract/account.ts';
import { acceptInvite, lookAtLink, register, resetPassword } from '#shared/contract/people.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { useDoorWords } from '../../lib/door-words.ts';
import { ApiError, call } from '../../lib/api.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { useCountdown } from './countdown.ts';
import { Door } from './door.tsx';

/** What a link is for, and the form it needs. */
export function Join({ token, onDone }: { token: string; onDone: () => void }) {
  const account = useDoorWords();
  const { session, accept } = useSession();
  const errorText = useErrorText();
  const { data: link, error } = useQuery({
    queryKey: ['link', token],
    queryFn: () => call(lookAtLink, { body: { token } }),
    retry: false,
    staleTime: Infinity,
  });

  function leave(next?: SessionState) {
    history.replaceState(null, '', '/');
    // Somebody else than before: the page begins anew, and nothing of theirs stays in memory.
    if (next === undefined || session.state === 'signed-in') return location.assign('/');
    accept(next);
    onDone();
  }
  if (error)
    return (
      <Door title={account.linkBroken} intro={errorText(error)}>
        <Button look="primary" size="large" className="w-full" onClick={() => leave()}>
          {account.toDoor}
        </Button>
      </Door>
    );
  if (!link) return null;
  const replaces = session.person !== null && <Replaces name={session.person.name} onStay={leave} />;
  if (link.kind === 'reset')
    return (
      <Door title={account.resetTitle({ name: link.name ?? '' })} intro={account.resetIntro}>
        {replaces}
        <NewPassword token={token} email={link.email ?? ''} onDone={leave} />
      </Door>
    );
  return (
    <Door title={account.invited({ instance: link.instanceName })} intro={account.invitedIntro}>
      {replaces}
      <NewAccount
        email={link.email}
        submitWord={account.join}
        make={(person) => call(acceptInvite, { body: { token, ...person } })}
        onDone={leave}
      />
    </Door>
  );
}

/** Somebody is signed in here already: coming in by the link ends that. */
function Replaces({ name, onStay }: { name: string; onStay: () => void }) {
  const account = useDoorWords();
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
      <p className="text-small text-warn-ink">{account.signedInAs({ name })}</p>
      <Button size="small" onClick={onStay}>
        {account.stayAs({ name })}
      </Button>
    </div>
  );
}

/** Where the owner lets anybody make an account. */
export function Register({ onBack }: { onBack: () => void }) {
  const account = useDoorWords();
  const { accept } = useSession();
  const [waits, setWaits] = useState<'wait' | 'mail' | null>(null);
  if (waits)
    return (
      <Door title={account.waitTitle} intro={waits === 'mail' ? account.mailIntro : account.waitIntro}>
        <Button look="primary" size="large" className="w-full" onClick={onBack}>
          {account.toDoor}
        </Button>
      </Door>
    );
  return (
    <Door title={account.registerTitle} intro={account.registerIntro}>
      <NewAccount
        email={null}
        submitWord={account.create}
        make={(body) => made(body)}
        onDone={(state) => ('next' in state ? setWaits(state.next) : accept(state))}
      />
      <Button look="quiet" className="mt-3 w-full" onClick={onBack}>
        {account.haveAccount}
      </Button>
    </Door>
  );
}

/** The account, and the door with it; else what opens that: an admin, or a link in a letter. */
async function made({ name, email, password }: Answers): Promise<SessionState | { next: 'wait' | 'mail' }> {
  const { next } = await call(register, { body: { name, email, password } });
  return next === 'sign-in' ? call(signIn, { body: { email, password } }) : { next };
}

const FIELDS = ['name', 'email', 'password'] as const;
type Answers = Record<(typeof FIELDS)[number], string>;

interface NewAccountProps<State> {
  /** Fixed by the invitation; null: the person's to choose. */
  email: string | null;
  submitWord: string;
  make: (person: Answers) => Promise<State>;
  onDone: (state: State) => void;
}

function NewAccount<State>({ email, submitWord, make, onDone }: NewAccountProps<State>) {
  const { shell } = useWords();
  const account = useDoorWords();
  const errorText = useErrorText();
  const form = useRef<HTMLFormElement>(null);
  const [wrong, setWrong] = useState<Partial<Answers>>({});
  /** What is wrong with none of the fields: the link was used meanwhile, registration was closed. */
  const [refused, setRefused] = useState<string | null>(null);
  const creating = useMutation({
    mutationFn: make,
    onSuccess: onDone,
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : '';
      // The account was there already, with a password of its own.
      if (email === null && (code === 'credentials_wrong' || code === 'second_factor'))
        return setWrong({ email: account.perhapsThere });
      const isEmail = code === 'email_taken' || code === 'registration_domain';
      if (isEmail) return setWrong({ email: errorText(error) });
      setRefused(errorText(error));
    },
  });
  const wait = useCountdown(creating.error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const answers = { name: text('name').trim(), email: text('email').trim(), password: text('password') };
    const found: Partial<Answers> = {
      ...(answers.name === '' && { name: account.nameMissing }),
      ...(!emailLooksRight(answers.email) && {
        email: answers.email === '' ? account.emailMissing : account.emailInvalid,
      }),
      ...(answers.password.length < 8 && { password: account.passwordShort }),
    };
    setWrong(found);
    setRefused(null);
    const first = FIELDS.find((name) => found[name] !== undefined);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else creating.mutate(answers);
  }
  return (
    <form ref={form} noValidate onSubmit={submit} className="grid gap-3">
      <Field label={account.name} error={wrong.name}>
        {(control) => <TextInput {...control} name="name" autoComplete="name" maxLength={80} autoFocus />}
      </Field>
      <Field
        label={account.email}
        hint={email === null ? undefined : account.invitedFor({ email })}
        error={wrong.email}
      >
        {(control) => (
          <TextInput
            {...control}
            type="email"
            name="email"
            autoComplete="username"
            maxLength={254}
            defaultValue={email ?? ''}
            readOnly={email !== null}
          />
        )}
      </Field>
      <Field
        label={account.password}
        hint={account.passwordHint}
        error={wait > 0 ? account.waitSeconds(wait) : wrong.password}
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="new-password"
            maxLength={200}
            words={{ show: shell.show, hide: shell.hide }}
          />
        )}
      </Field>
      {refused !== null && wait === 0 && (
        <p role="alert" className="text-small text-danger">
          {refused}
        </p>
      )}
      <Button type="submit" look="primary" size="large" className="mt-2" busy={creating.isPending} disabled={wait > 0}>
        {submitWord}
      </Button>
    </form>
  );
}

interface NewPasswordProps {
  token: string;
  email: string;
  onDone: (state: SessionState) => void;
}

function NewPassword({ token, email, onDone }: NewPasswordProps) {
  const { shell } = useWords();
  const account = useDoorWords();
  const errorText = useErrorText();
  const [short, setShort] = useState(false);
  const saving = useMutation({
    mutationFn: (password: string) => call(resetPassword, { body: { token, password } }),
    onSuccess: onDone,
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = formText(event.currentTarget)('password');
    setShort(password.length < 8);
    if (password.length >= 8) saving.mutate(password);
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-3">
      {/* For the browser's own store of passwords: it asks whose this is. */}
      <input type="email" name="email" autoComplete="username" value={email} readOnly hidden />
      <Field
        label={account.newPassword}
        hint={account.passwordHint}
        error={short ? account.passwordShort : saving.error ? errorText(saving.error) : undefined}
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="new-password"
            maxLength={200}
            autoFocus
            words={{ show: shell.show, hide: shell.hide }}
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" className="mt-2" busy={saving.isPending}>
        {account.savePassword}
      </Button>
    </form>
  );
}
