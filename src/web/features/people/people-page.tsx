import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { revokeInvite, type Invite } from '#shared/contract/people.ts';
import { listTeams } from '#shared/contract/teams.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { LimitsDialog, saveLimits, type Limited } from './limits-dialog.tsx';
import { ModelsDialog, type Confined } from './models-dialog.tsx';
import { PeopleTable } from './people-table.tsx';
import { Permissions } from './permissions.tsx';
import { Registration } from './registration.tsx';
import { Teams } from './teams.tsx';
import { Waiting } from './waiting.tsx';
import { usePeople } from './use-people.ts';

/** Who may come in, what each may do, and how much each may use. */
export function People({ inviting, onInvited }: { inviting: boolean; onInvited: () => void }) {
  const { people: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error, isPending, refresh } = usePeople();
  const teams = useQuery(query(listTeams));
  const settings = useSettingStates();
  // Every part is as high as what it says: none stands below one that is still to come.
  const isComing = isPending || teams.isPending || settings.isPending;
  const [limited, setLimited] = useState<Limited | null>(null);
  const [confined, setConfined] = useState<Confined | null>(null);
  const waiting = data?.people.filter((person) => person.waiting) ?? [];
  return (
    <>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      <div>
        {isComing && <Skeleton className="h-120" />}
        {!isComing && waiting.length > 0 && (
          <section className="mb-6">
            <h2 className="text-section font-semibold">{words.waiting}</h2>
            <p className="mt-1 max-w-140 text-small text-ink-soft">{words.waitingIntro}</p>
            <Waiting people={waiting} />
          </section>
        )}
        {!isComing && data && (
          <PeopleTable
            people={data.people.filter((person) => !person.waiting)}
            teams={data.teams}
            onModels={setConfined}
          />
        )}
      </div>
      {!isComing && <Rest data={data} onLimits={setLimited} onModels={setConfined} />}
      {inviting && <InviteDialog teams={data?.teams ?? []} onMade={() => void refresh()} onClose={onInvited} />}
      {limited && (
        <LimitsDialog
          of={limited}
          save={saveLimits(limited)}
          onClose={() => setLimited(null)}
          onSaved={() => void refresh()}
        />
      )}
      {confined && <ModelsDialog of={confined} onClose={() => setConfined(null)} onSaved={() => void refresh()} />}
    </>
  );
}

interface RestProps {
  data: ReturnType<typeof usePeople>['data'];
  onLimits: (of: Limited) => void;
  onModels: (of: Confined) => void;
}

/** What stands below the people. */
function Rest({ data, onLimits, onModels }: RestProps) {
  const { people: words } = useSettingsWords();
  return (
    <>
      {data && data.invites.length > 0 && (
        <Part title={words.invites}>
          <Invites invites={data.invites} />
        </Part>
      )}
      <Part title={words.teams} intro={words.teamsIntro}>
        <Teams onLimits={onLimits} onModels={onModels} />
      </Part>
      <Part title={words.registration}>
        <Registration teams={data?.teams ?? []} />
      </Part>
      <Part title={words.permissions}>
        <Permissions />
      </Part>
    </>
  );
}

function Invites({ invites }: { invites: readonly Invite[] }) {
  const { people: words } = useSettingsWords();
  const { date } = useFormats();
  const acting = useActing();
  const toasts = useToasts();
  const { refresh } = usePeople();
  async function revoke(id: string) {
    if (await acting(call(revokeInvite, { params: { id } }))) toasts.show({ text: words.revoked });
    await refresh();
  }
  return (
    <ul>
      {invites.map(({ id, email, role, expiresAt }) => (
        <li key={id} className="flex items-center gap-3 border-b border-line py-2 last:border-0">
          <div className="min-w-0 flex-1">
            <p className="truncate text-ui font-medium">{email ?? words.anybody}</p>
            <p className="text-small text-ink-soft">
              {words.roles[role]} · {words.expires({ date: date(expiresAt) })}
            </p>
          </div>
          <Button
            look="quiet"
            size="small"
            className="flush-end"
            aria-label={words.revokeNamed({ name: email ?? words.anybody })}
            onClick={() => void revoke(id)}
          >
            {words.revoke}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Part({ title, intro, children }: { title: string; intro?: string; children: ReactNode }) {
  return (
    <section className="mt-10">
      <h2 className="text-section font-semibold">{title}</h2>
      {intro !== undefined && <p className="mt-1 max-w-140 text-small text-ink-soft">{intro}</p>}
      <div className="mt-3">{children}</div>
    </section>
  );
}
