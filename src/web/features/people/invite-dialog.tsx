import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { Result } from '#shared/contract/endpoint.ts';
import { createInvite, type GivenRole } from '#shared/contract/people.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Checkbox, Field, Select, TextInput } from '../../ui/field.tsx';
import { call } from '../../lib/api.ts';
import { emailLooksRight } from '../../lib/email.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePerson, useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { LinkShown } from './link-shown.tsx';

const DAYS = [1, 7, 30, 90];

interface InviteDialogProps {
  teams: readonly { id: string; name: string }[];
  onMade: () => void;
  onClose: () => void;
}

interface Terms {
  email: string | null;
  role: GivenRole;
  teamId: string | null;
  days: number;
  send: boolean;
}

export function InviteDialog({ teams, onMade, onClose }: InviteDialogProps) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const errorText = useErrorText();
  const person = usePerson();
  const mails = useSession().session.doors.forgotten;
  const [wrong, setWrong] = useState(false);
  const inviting = useMutation({
    mutationFn: (body: Terms) => call(createInvite, { body }),
    onSuccess: onMade,
  });
  const roles = (['member', 'viewer', 'admin'] as const).filter((role) => role !== 'admin' || person.role === 'owner');

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const email = text('email').trim();
    const bad = email !== '' && !emailLooksRight(email);
    setWrong(bad);
    if (bad) return event.currentTarget.querySelector('input')?.focus();
    inviting.mutate({
      email: email === '' ? null : email,
      role: roles.find((role) => role === text('role')) ?? 'member',
      teamId: text('team') === '' ? null : text('team'),
      days: Number(text('days')),
      send: mails && email !== '' && text('send') !== '',
    });
  }
  return (
    <Dialog open onClose={onClose} title={words.inviteTitle} closeLabel={shell.close}>
      {inviting.data ? (
        <LinkShown
          token={inviting.data.token}
          note={<Letter of={inviting.data} to={inviting.variables.email} />}
          onDone={onClose}
        />
      ) : (
        <form noValidate onSubmit={submit}>
          <p className="px-5 pt-1 text-small text-ink-soft">{words.inviteIntro}</p>
          <div className="grid gap-4 px-5 pt-4 sm:grid-cols-3">
            <Field
              className="sm:col-span-3"
              label={words.email}
              hint={words.emailHint}
              error={wrong ? words.emailInvalid : inviting.error ? errorText(inviting.error) : undefined}
            >
              {(control) => (
                <TextInput {...control} type="email" name="email" autoComplete="off" maxLength={254} autoFocus />
              )}
            </Field>
            {mails && <Checkbox className="sm:col-span-3" name="send" label={words.sendInvite} defaultChecked />}
            <Field label={words.role}>
              {(control) => (
                <Select {...control} name="role">
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {words.roles[role]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={words.team}>
              {(control) => (
                <Select {...control} name="team">
                  <option value="">{words.noTeam}</option>
                  {teams.map((team) => (
                    <option key={team.id} value={team.id}>
                      {team.name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={words.days}>
              {(control) => (
                <Select {...control} name="days" defaultValue="7">
                  {DAYS.map((days) => (
                    <option key={days} value={days}>
                      {words.inDays(days)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
          <DialogButtons>
            <Button onClick={onClose}>{shell.cancel}</Button>
            <Button type="submit" look="primary" busy={inviting.isPending}>
              {words.makeLink}
            </Button>
          </DialogButtons>
        </form>
      )}
    </Dialog>
  );
}

/** Whether the link went by mail too. */
function Letter({ of: { sent, unsent }, to }: { of: Result<typeof createInvite>; to: string | null }) {
  const { people: words } = useSettingsWords();
  const errorText = useErrorText();
  if (sent) return <p className="text-small">{words.inviteSent({ email: to ?? '' })}</p>;
  if (unsent === null) return null;
  return (
    <p role="alert" className="text-small text-danger">
      {errorText(unsent)}
    </p>
  );
}
