import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { becomeAccount } from '#shared/contract/account.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, TextInput } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { ApiError, call } from '../../lib/api.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePerson, useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Devices } from './devices.tsx';
import { FileRoom } from './file-room.tsx';
import { TermsLink } from '../terms/terms-link.tsx';
import { Section, SettingRow, SettingsPage } from '../../lib/settings-frame.tsx';
import { Passkeys } from './passkeys.tsx';
import { SecondFactor } from './second-factor.tsx';
import { ToolConnections } from './tool-connections.tsx';

/** How the person comes in, and from where. */
export function Account() {
  const { shell } = useWords();
  const { settings: words } = useSettingsWords();
  const { email } = usePerson();
  const { terms } = useSession().session;
  const [open, setOpen] = useState(false);
  return (
    <SettingsPage title={shell.pages.account} intro={words.intros.account}>
      <Section title={words.signInWays} intro={email === null ? words.codeOnly : words.withEmail({ email })}>
        {open || email === null ? (
          <Credentials onDone={() => setOpen(false)} onCancel={email === null ? undefined : () => setOpen(false)} />
        ) : (
          <Button onClick={() => setOpen(true)}>{words.changeCredentials}</Button>
        )}
      </Section>
      <SecondFactor />
      <Passkeys />
      <ToolConnections />
      <FileRoom />
      <Devices />
      {terms && (
        <SettingRow title={words.entries['instance.terms'].title} hint={words.termsHint}>
          <TermsLink label={words.termsRead} />
        </SettingRow>
      )}
    </SettingsPage>
  );
}

type Wrong = Partial<Record<'email' | 'password' | 'currentPassword', string>>;

function Credentials({ onDone, onCancel }: { onDone: () => void; onCancel: (() => void) | undefined }) {
  const { shell } = useWords();
  const { settings: words } = useSettingsWords();
  const person = usePerson();
  const { setPerson } = useSession();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [wrong, setWrong] = useState<Wrong>({});
  const has = person.email !== null;

  const save = useMutation({
    mutationFn: (body: { email: string; password: string; currentPassword?: string }) => call(becomeAccount, { body }),
    onSuccess: (changed) => {
      setPerson(changed);
      toasts.show({ text: words.credentialsSaved });
      onDone();
    },
    onError: (error) => {
      const code = error instanceof ApiError ? error.code : '';
      const field =
        code === 'credentials_wrong' && has ? 'currentPassword' : code === 'email_taken' ? 'email' : 'password';
      setWrong({ [field]: errorText(error) });
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = formText(event.currentTarget);
    const [email, password, currentPassword] = [value('email').trim(), value('password'), value('currentPassword')];
    const found: Wrong = {
      ...(!emailLooksRight(email) && { email: words.emailInvalid }),
      ...(password.length < 8 && { password: words.passwordShort }),
      ...(has && currentPassword === '' && { currentPassword: words.currentPasswordMissing }),
    };
    setWrong(found);
    const [first] = Object.keys(found);
    if (first !== undefined) event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else save.mutate({ email, password, ...(has && { currentPassword }) });
  }
  const eye = { show: shell.show, hide: shell.hide };
  return (
    <form noValidate onSubmit={submit} className="grid max-w-90 gap-4">
      <Field label={words.email} error={wrong.email}>
        {(control) => (
          <TextInput {...control} type="email" name="email" autoComplete="username" defaultValue={person.email ?? ''} />
        )}
      </Field>
      <Field label={has ? words.newPassword : words.password} hint={words.passwordHint} error={wrong.password}>
        {(control) => <PasswordInput {...control} name="password" autoComplete="new-password" words={eye} />}
      </Field>
      {has && (
        <Field label={words.currentPassword} error={wrong.currentPassword}>
          {(control) => (
            <PasswordInput {...control} name="currentPassword" autoComplete="current-password" words={eye} />
          )}
        </Field>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          {has ? words.change : words.addCredentials}
        </Button>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {shell.cancel}
          </Button>
        )}
      </div>
    </form>
  );
}
