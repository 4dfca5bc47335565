import { useRef, useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { setUp } from '#shared/contract/account.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { useDoorWords } from '../../lib/door-words.ts';
import { ApiError, call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { useCountdown } from './countdown.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { Door } from './door.tsx';

const FIELDS = ['setupCode', 'name', 'email', 'password'] as const;
type FieldName = (typeof FIELDS)[number];
type Answers = Record<FieldName, string>;

/** The first visitor becomes the owner, with the code that only the server's console shows. */
export function SetUp() {
  const { shell } = useWords();
  const account = useDoorWords();
  const { accept, settings, keepSettings } = useSession();
  const errorText = useErrorText();
  const [brought] = useState(codeInAddress);
  const [wrong, setWrong] = useState<Partial<Answers>>({});
  const form = useRef<HTMLFormElement>(null);

  const create = useMutation({
    mutationFn: (body: Answers) => call(setUp, { body }),
    onSuccess: async (session) => {
      // The code in the address has done its work; behind the door the next step is at this path.
      history.replaceState(null, '', '/setup');
      accept(session);
      // How the page looked while the account was made is how it stays.
      await keepSettings(settings);
    },
    onError: (error) => setWrong(whereOf(error, errorText(error))),
  });
  const wait = useCountdown(create.error);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const answer = formText(event.currentTarget);
    const answers: Answers = {
      setupCode: brought ?? answer('setupCode').trim(),
      name: answer('name').trim(),
      email: answer('email').trim(),
      password: answer('password'),
    };
    const found: Partial<Answers> = {
      ...(answers.setupCode === '' && { setupCode: account.setupCodeMissing }),
      ...(answers.name === '' && { name: account.nameMissing }),
      ...(!emailLooksRight(answers.email) && {
        email: answers.email === '' ? account.emailMissing : account.emailInvalid,
      }),
      ...(answers.password.length < 8 && { password: account.passwordShort }),
    };
    setWrong(found);
    const first = FIELDS.find((name) => found[name] !== undefined);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else create.mutate(answers);
  }
  const elsewhere = wait > 0 ? account.waitSeconds(wait) : wrong.setupCode;
  return (
    <Door title={account.setUpTitle} intro={account.setUpIntro}>
      <form ref={form} noValidate onSubmit={submit} className="grid gap-3">
        {brought === undefined ? (
          <Field label={account.setupCode} hint={account.setupCodeHint} error={elsewhere}>
            {(control) => <TextInput {...control} name="setupCode" autoComplete="off" spellCheck={false} autoFocus />}
          </Field>
        ) : (
          elsewhere !== undefined && (
            <p role="alert" className="text-small text-danger">
              {elsewhere}
            </p>
          )
        )}
        <Field label={account.name} error={wrong.name}>
          {(control) => (
            <TextInput {...control} name="name" autoComplete="name" maxLength={80} autoFocus={brought !== undefined} />
          )}
        </Field>
        <Field label={account.email} error={wrong.email}>
          {(control) => <TextInput {...control} type="email" name="email" autoComplete="username" maxLength={254} />}
        </Field>
        <Field label={account.password} hint={account.passwordHint} error={wrong.password}>
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
        <Button type="submit" look="primary" size="large" className="mt-2" busy={create.isPending} disabled={wait > 0}>
          {account.create}
        </Button>
      </form>
    </Door>
  );
}

/** The console's link carries the code behind `#`, where it is never sent to a server or a log. */
function codeInAddress(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  return code === null || code === '' ? undefined : code;
}

function whereOf(error: Error, sentence: string): Partial<Answers> {
  const code = error instanceof ApiError ? error.code : '';
  if (code === 'email_taken') return { email: sentence };
  return { setupCode: sentence };
}
