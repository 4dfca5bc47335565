import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { forgotPassword } from '#shared/contract/mail.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { call } from '../../lib/api.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { useUnaskedWords } from '../../lib/unasked-words.ts';

/** Where letters can be sent: asks for a link by mail. What it says is the same whoever's address was typed. */
export function Forgotten() {
  const words = useUnaskedWords();
  const { session, expired } = useSession();
  const [open, setOpen] = useState(false);
  if (!(expired ?? session).doors.forgotten) return null;
  return (
    <>
      <Button look="quiet" className="mt-1 w-full" onClick={() => setOpen(true)}>
        {words.forgot}
      </Button>
      {open && <Ask onClose={() => setOpen(false)} />}
    </>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const words = useUnaskedWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const [wrong, setWrong] = useState(false);
  const send = useMutation({ mutationFn: (email: string) => call(forgotPassword, { body: { email } }) });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = formText(event.currentTarget)('email').trim();
    const good = emailLooksRight(email);
    setWrong(!good);
    if (good) send.mutate(email);
    else event.currentTarget.querySelector('input')?.focus();
  }
  return (
    <Dialog open onClose={onClose} title={words.forgotTitle} closeLabel={shell.close}>
      {send.isSuccess ? (
        <>
          <p role="status" className="px-5 pt-2 text-ui text-ink-soft">
            {words.sent}
          </p>
          <DialogButtons>
            <Button look="primary" onClick={onClose}>
              {words.back}
            </Button>
          </DialogButtons>
        </>
      ) : (
        <form noValidate onSubmit={submit}>
          <p className="px-5 pt-2 text-ui text-ink-soft">{words.forgotIntro}</p>
          <div className="px-5 pt-4">
            <Field
              label={words.email}
              error={wrong ? words.emailInvalid : send.error ? errorText(send.error) : undefined}
              reserve
            >
              {(control) => (
                <TextInput {...control} type="email" name="email" autoComplete="username" maxLength={254} autoFocus />
              )}
            </Field>
          </div>
          <DialogButtons>
            <Button onClick={onClose}>{words.back}</Button>
            <Button type="submit" look="primary" busy={send.isPending}>
              {words.send}
            </Button>
          </DialogButtons>
        </form>
      )}
    </Dialog>
  );
}
