import { useState } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import { updatePerson, type GivenRole, type Member } from '#shared/contract/people.ts';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { BudgetBar } from './budget-bar.tsx';
import { LimitsDialog, saveLimits } from './limits-dialog.tsx';
import type { Confined } from './models-dialog.tsx';
import { HandOver, Remove, ResetLink } from './person-dialogs.tsx';
import { usePeople } from './use-people.ts';

type Open = { kind: 'limits' | 'reset' | 'remove' | 'owner'; member: Member };

/** Everybody, changed in place. */
export function PeopleTable({
  people,
  teams,
  onModels,
}: {
  people: readonly Member[];
  teams: readonly { id: string; name: string }[];
  onModels: (of: Confined) => void;
}) {
  const { people: words } = useSettingsWords();
  const [open, setOpen] = useState<Open | null>(null);
  const { refresh } = usePeople();
  const close = () => setOpen(null);
  const head = 'py-2 pe-4 text-start font-normal whitespace-nowrap';
  return (
    <>
      <table className="w-full text-small">
        <thead>
          <tr className="border-b border-line text-ink-soft">
            <th className={head}>{words.table.name}</th>
            <th className={head}>{words.table.role}</th>
            {teams.length > 0 && <th className={`${head} narrow:hidden`}>{words.table.team}</th>}
            <th className="py-2 pe-4 text-end font-normal whitespace-nowrap slim:hidden">{words.table.spent}</th>
            <th className={`${head} compact:hidden`}>{words.table.seen}</th>
            <td className="w-9" />
          </tr>
        </thead>
        <tbody>
          {people.map((member) => (
            <Row
              key={member.id}
              member={member}
              teams={teams}
              onOpen={(kind) => {
                if (kind !== 'models') return setOpen({ kind, member });
                onModels({ scope: 'user', id: member.id, name: member.name, models: member.models });
              }}
            />
          ))}
        </tbody>
      </table>
      {open?.kind === 'limits' && (
        <LimitsDialog
          of={open.member}
          save={saveLimits({ scope: 'user', ...open.member })}
          onClose={close}
          onSaved={() => void refresh()}
        />
      )}
      {open?.kind === 'reset' && <ResetLink member={open.member} onClose={close} />}
      {open?.kind === 'remove' && <Remove member={open.member} onClose={close} />}
      {open?.kind === 'owner' && <HandOver member={open.member} onClose={close} />}
    </>
  );
}

interface RowProps {
  member: Member;
  teams: readonly { id: string; name: string }[];
  onOpen: (kind: Open['kind'] | 'models') => void;
}

function Row({ member, teams, onOpen }: RowProps) {
  const { people: words } = useSettingsWords();
  const { ago } = useFormats();
  const me = usePerson();
  const acting = useActing();
  const { stateOf, spentOf, refresh } = usePeople();
  const { id, name, email, role } = member;
  const mayChange = id !== me.id && role !== 'owner' && (role !== 'admin' || me.role === 'owner');
  const roles = (['admin', 'member', 'viewer'] as const).filter((each) => each !== 'admin' || me.role === 'owner');
  const change = async (body: { role?: GivenRole; teamId?: string | null }) => {
    await acting(call(updatePerson, { params: { id }, body }));
    await refresh();
  };
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className="w-full max-w-0 py-2.5 pe-4 text-start font-normal">
        <span className="block truncate text-ui font-medium">
          {name}
          {id === me.id && <span className="font-normal text-ink-soft"> · {words.you}</span>}
          {member.suspended && <span className="font-normal text-danger"> · {words.suspended}</span>}
        </span>
        <span className="block truncate text-ink-soft">
          {email ?? words.byCode}
          {member.models !== null && ` · ${words.modelCount(member.models.length)}`}
        </span>
      </th>
      <td className="py-1.5 pe-4">
        {mayChange ? (
          <Select
            quiet
            aria-label={words.roleOf({ name })}
            className="-ms-3 w-fit max-w-36"
            value={role}
            onChange={(event) => void change({ role: roles.find((each) => each === event.target.value) ?? 'member' })}
          >
            {roles.map((each) => (
              <option key={each} value={each}>
                {words.roles[each]}
              </option>
            ))}
          </Select>
        ) : (
          <span className="text-ui whitespace-nowrap">{words.roles[role]}</span>
        )}
      </td>
      {teams.length > 0 && (
        <td className="py-1.5 pe-4 narrow:hidden">
          <Select
            quiet
            aria-label={words.teamOf({ name })}
            className="-ms-3 w-fit max-w-36"
            value={member.teamId ?? ''}
            onChange={(event) => void change({ teamId: event.target.value === '' ? null : event.target.value })}
          >
            <option value="">{words.noTeam}</option>
            {teams.map((team) => (
              <option key={team.id} value={team.id}>
                {team.name}
              </option>
            ))}
          </Select>
        </td>
      )}
      <td className="py-2.5 pe-4 text-end whitespace-nowrap slim:hidden">
        <BudgetBar state={stateOf('user', id)} otherwise={spentOf(id)} />
      </td>
      <td className="py-2.5 pe-4 whitespace-nowrap text-ink-soft compact:hidden">
        {member.seenAt === null ? words.never : ago(member.seenAt)}
      </td>
      <td className="py-1.5">
        <RowMenu member={member} mayChange={mayChange} onOpen={onOpen} />
      </td>
    </tr>
  );
}

function RowMenu({ member, mayChange, onOpen }: Omit<RowProps, 'teams'> & { mayChange: boolean }) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const me = usePerson();
  const navigate = useNavigate();
  const acting = useActing();
  const toasts = useToasts();
  const { refresh } = usePeople();
  const { id, name, suspended } = member;

  async function suspend(now: boolean) {
    const done = await acting(call(updatePerson, { params: { id }, body: { suspended: now } }));
    await refresh();
    if (!done) return;
    if (!now) return toasts.show({ text: words.resumedNow({ name }) });
    toasts.show({
      text: words.suspendedNow({ name }),
      action: { label: shell.undo, run: () => void suspend(false) },
    });
  }
  return (
    <Menu
      label={words.more({ name })}
      align="end"
      trigger={(props) => <IconButton {...props} icon={Ellipsis} label={words.more({ name })} />}
    >
      <MenuItem onSelect={() => onOpen('limits')}>{words.limits}</MenuItem>
      <MenuItem onSelect={() => void navigate({ to: '/settings/usage', search: { only: { person: id } } })}>
        {words.usage}
      </MenuItem>
      {mayChange && (
        <>
          <MenuItem onSelect={() => onOpen('models')}>{words.models}</MenuItem>
          <MenuItem onSelect={() => onOpen('reset')}>{words.reset}</MenuItem>
          <MenuSeparator />
          <MenuItem onSelect={() => void suspend(!suspended)}>{suspended ? words.resume : words.suspend}</MenuItem>
          {me.role === 'owner' && !suspended && <MenuItem onSelect={() => onOpen('owner')}>{words.handOver}</MenuItem>}
          <MenuItem danger onSelect={() => onOpen('remove')}>
            {words.remove}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
