import { useState } from 'react';
import { updatePerson, type Member } from '#shared/contract/people.ts';
import { Button } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Remove } from './person-dialogs.tsx';
import { usePeople } from './use-people.ts';

/** Who made an account and waits for a word. */
export function Waiting({ people }: { people: readonly Member[] }) {
  const { people: words } = useSettingsWords();
  const { ago } = useFormats();
  const acting = useActing();
  const toasts = useToasts();
  const { refresh } = usePeople();
  const [declining, setDeclining] = useState<Member | null>(null);
  async function letIn({ id, name }: Member) {
    const done = await acting(call(updatePerson, { params: { id }, body: { suspended: false } }));
    await refresh();
    if (done) toasts.show({ text: words.letInNow({ name }) });
  }
  return (
    <>
      <ul>
        {people.map((member) => (
          <li key={member.id} className="flex items-center gap-2 border-b border-line py-2 last:border-0">
            <div className="min-w-0 flex-1">
              <p className="truncate text-ui font-medium">{member.name}</p>
              <p className="truncate text-small text-ink-soft">
                {member.email} · {ago(member.createdAt)}
              </p>
            </div>
            <Button
              look="quiet"
              size="small"
              aria-label={words.declineNamed({ name: member.name })}
              onClick={() => setDeclining(member)}
            >
              {words.decline}
            </Button>
            <Button
              size="small"
              aria-label={words.letInNamed({ name: member.name })}
              onClick={() => void letIn(member)}
            >
              {words.letIn}
            </Button>
          </li>
        ))}
      </ul>
      {declining && <Remove member={declining} onClose={() => setDeclining(null)} />}
    </>
  );
}
