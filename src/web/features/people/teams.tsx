import { useState, type FormEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createTeam, deleteTeam, listTeams, updateTeam, type Team } from '#shared/contract/teams.ts';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { BudgetBar } from './budget-bar.tsx';
import type { Limited } from './limits-dialog.tsx';
import type { Confined } from './models-dialog.tsx';
import { usePeople } from './use-people.ts';

interface Opens {
  onLimits: (of: Limited) => void;
  onModels: (of: Confined) => void;
}

/** Sums stand below sums and acts below acts, whoever has how many. */
const line =
  'col-span-3 grid grid-cols-subgrid items-center gap-x-4 gap-y-1 border-b border-line py-2.5 last:border-0 slim:flex slim:flex-wrap';
/** The words of quiet buttons end with the line, and begin with it on a phone. */
const acts = 'flush-end slim:-ms-2 slim:me-0 slim:basis-full slim:*:pointer-coarse:px-2';

/** People who share limits; and the limits of everybody together. */
export function Teams({ onLimits, onModels }: Opens) {
  const { people: words } = useSettingsWords();
  const { data } = useQuery(query(listTeams));
  const acting = useActing();
  const { stateOf } = usePeople();
  const refresh = useRefresh();
  const instance = stateOf('instance', 'instance');

  async function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const name = formText(form)('name').trim();
    if (name === '') return form.querySelector('input')?.focus();
    if (await acting(call(createTeam, { body: { name } }))) form.reset();
    await refresh();
  }
  return (
    <>
      <ul className="grid grid-cols-[minmax(0,1fr)_max-content_max-content] slim:block">
        {data?.teams.map((team) => (
          <TeamRow key={team.id} team={team} onLimits={onLimits} onModels={onModels} />
        ))}
        {instance && (
          <li className={line}>
            <div className="min-w-40 flex-1">
              <p className="text-ui font-medium">{words.everybody}</p>
              <p className="text-small text-ink-soft">{words.everybodyIntro}</p>
            </div>
            <span className="text-end text-small">
              <BudgetBar state={instance} />
            </span>
            <div className={acts}>
              <Button
                look="quiet"
                size="small"
                aria-label={words.changeOf({ name: words.everybody })}
                onClick={() =>
                  onLimits({ scope: 'instance', id: 'instance', name: words.everybody, limits: instance.limits })
                }
              >
                {words.limits}
              </Button>
            </div>
          </li>
        )}
      </ul>
      <form noValidate onSubmit={(event) => void add(event)} className="mt-3 flex items-end gap-2">
        <Field label={words.teamName} hideLabel className="w-60">
          {(control) => (
            <TextInput {...control} name="name" maxLength={80} autoComplete="off" placeholder={words.teamName} />
          )}
        </Field>
        <Button type="submit">{words.addTeam}</Button>
      </form>
    </>
  );
}

function TeamRow({ team, onLimits, onModels }: Opens & { team: Team }) {
  const { list } = useFormats();
  const { people: words } = useSettingsWords();
  const { shell } = useWords();
  const acting = useActing();
  const toasts = useToasts();
  const { stateOf } = usePeople();
  const refresh = useRefresh();
  const [renaming, setRenaming] = useState(false);

  async function rename(name: string) {
    setRenaming(false);
    if (name === '' || name === team.name) return;
    await acting(call(updateTeam, { params: { id: team.id }, body: { name } }));
    await refresh();
  }
  async function remove() {
    const done = await acting(call(deleteTeam, { params: { id: team.id } }));
    await refresh();
    if (done) toasts.show({ text: words.teamDeleted({ name: team.name }) });
  }
  return (
    <li className={line}>
      <div className="min-w-40 flex-1">
        {renaming ? (
          <TextInput
            aria-label={words.teamName}
            autoFocus
            maxLength={80}
            defaultValue={team.name}
            className="max-w-60"
            onBlur={(event) => void rename(event.currentTarget.value.trim())}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setRenaming(false);
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
            }}
          />
        ) : (
          <p className="truncate text-ui font-medium">{team.name}</p>
        )}
        <p className="text-small text-ink-soft">
          {words.members(team.members.length)}
          {team.models !== null && ` · ${words.modelCount(team.models.length)}`}
          {team.members.length > 0 && ` · ${list(team.members.map(({ name }) => name))}`}
        </p>
      </div>
      <span className="text-end text-small">
        <BudgetBar state={stateOf('team', team.id)} />
      </span>
      <div className={acts}>
        <Button
          look="quiet"
          size="small"
          aria-label={words.changeOf({ name: team.name })}
          onClick={() => onLimits({ scope: 'team', id: team.id, name: team.name, limits: team.limits })}
        >
          {words.limits}
        </Button>
        <Button
          look="quiet"
          size="small"
          aria-label={words.modelsTitle({ name: team.name })}
          onClick={() => onModels({ scope: 'team', id: team.id, name: team.name, models: team.models })}
        >
          {words.models}
        </Button>
        <Button
          look="quiet"
          size="small"
          aria-label={`${words.renameTeam} ${team.name}`}
          onClick={() => setRenaming(true)}
        >
          {words.renameTeam}
        </Button>
        <Button look="quiet" size="small" aria-label={`${shell.delete} ${team.name}`} onClick={() => void remove()}>
          {words.deleteTeam}
        </Button>
      </div>
    </li>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  const { refresh } = usePeople();
  return () => Promise.all([refresh(), queries.invalidateQueries({ queryKey: keyOf(listTeams) })]);
}
