/** What asks before it is done, because it cannot be undone. */
import { useEffect } from 'react';
import { useMutation } from '@tanstack/react-query';
import { createReset, deletePerson, handOver, type Member } from '#shared/contract/people.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { LinkShown } from './link-shown.tsx';
import { usePeople } from './use-people.ts';

interface PersonDialogProps {
  member: Member;
  onClose: () => void;
}

export function Remove({ member, onClose }: PersonDialogProps) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const toasts = useToasts();
  const acting = useActing();
  const { refresh } = usePeople();
  async function remove() {
    onClose();
    const done = await acting(call(deletePerson, { params: { id: member.id } }));
    if (done) toasts.show({ text: words.removed({ name: member.name }) });
    await refresh();
  }
  return (
    <Dialog open onClose={onClose} title={words.removeTitle({ name: member.name })}>
      <p className="px-5 pt-2 text-ui text-ink-soft">{words.removeText}</p>
      {!member.waiting && (
        <p className="px-5 pt-3">
          <a className={buttonClass('plain', 'small')} href={`/api/people/${member.id}/export`} download>
            {words.exportFirst}
          </a>
          <span className="mt-1.5 block text-small text-ink-soft">{words.exportFirstHint}</span>
        </p>
      )}
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button look="danger" onClick={() => void remove()}>
          {words.remove}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

export function HandOver({ member, onClose }: PersonDialogProps) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const acting = useActing();
  async function go() {
    onClose();
    // Everything on this page depends on who one is: it begins anew.
    if (await acting(call(handOver, { params: { id: member.id } }))) location.reload();
  }
  return (
    <Dialog open onClose={onClose} title={words.handOverTitle({ name: member.name })}>
      <p className="px-5 pt-2 text-ui text-ink-soft">{words.handOverText}</p>
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button look="danger" onClick={() => void go()}>
          {words.handOver}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

export function ResetLink({ member, onClose }: PersonDialogProps) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const errorText = useErrorText();
  const { mutate, data, error } = useMutation({
    mutationFn: () => call(createReset, { params: { id: member.id } }),
  });
  useEffect(() => mutate(), [mutate]);
  return (
    <Dialog open onClose={onClose} title={words.resetTitle({ name: member.name })} closeLabel={shell.close}>
      <p className="px-5 pt-1 text-small text-ink-soft">{words.resetText}</p>
      {error && (
        <p role="alert" className="px-5 py-4 text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {data ? <LinkShown token={data.token} onDone={onClose} /> : !error && <div className="h-32" />}
    </Dialog>
  );
}
