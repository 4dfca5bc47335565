import { useState } from 'react';
import type { SettingKey } from '#shared/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { domainsIn } from './domains.ts';
import { LimitsDialog } from './limits-dialog.tsx';

const MODES = ['closed', 'domains', 'open'] as const;

/** Who may make an account, and what such a person begins with. */
export function Registration({ teams }: { teams: readonly { id: string; name: string }[] }) {
  const { settings: words, people } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const [limiting, setLimiting] = useState(false);
  const mode = stateOf('instance.registration');
  const role = stateOf('instance.registrationRole');
  const team = stateOf('instance.registrationTeam');
  const limits = stateOf('instance.registrationLimits');
  if (!mode || !role || !team || !limits) return null;
  const { entries } = words;
  const set = (key: SettingKey, value: unknown) => void acting(put.mutateAsync({ key, value }));
  const hint = mode.locked ? words.setByEnvironment : entries['instance.registration'].hint;
  return (
    <>
      <Field label={entries['instance.registration'].title} hideLabel hint={hint}>
        {(control) => (
          <Select
            {...control}
            className="max-w-100"
            value={mode.value}
            disabled={mode.locked}
            onChange={(event) =>
              set(
                'instance.registration',
                MODES.find((each) => each === event.target.value),
              )
            }
          >
            {MODES.map((each) => (
              <option key={each} value={each}>
                {people.registrations[each]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {mode.value === 'domains' && <Domains />}
      {mode.value !== 'closed' && (
        <div className="mt-5 flex flex-wrap items-end gap-4">
          <Field label={people.role}>
            {(control) => (
              <Select
                {...control}
                className="w-36"
                value={role.value}
                disabled={role.locked}
                onChange={(event) => set('instance.registrationRole', event.target.value)}
              >
                <option value="member">{people.roles.member}</option>
                <option value="viewer">{people.roles.viewer}</option>
              </Select>
            )}
          </Field>
          {teams.length > 0 && (
            <Field label={people.team}>
              {(control) => (
                <Select
                  {...control}
                  className="w-44"
                  value={team.value ?? ''}
                  disabled={team.locked}
                  onChange={(event) =>
                    set('instance.registrationTeam', event.target.value === '' ? null : event.target.value)
                  }
                >
                  <option value="">{people.noTeam}</option>
                  {teams.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <Button
            disabled={limits.locked}
            aria-label={people.changeOf({ name: people.newcomers })}
            onClick={() => setLimiting(true)}
          >
            {people.limits}
          </Button>
        </div>
      )}
      {limiting && (
        <LimitsDialog
          of={{ name: people.newcomers, limits: limits.value }}
          save={(value) => put.mutateAsync({ key: 'instance.registrationLimits', value })}
          onClose={() => setLimiting(false)}
          onSaved={() => undefined}
        />
      )}
    </>
  );
}

/** Kept when one leaves the field. */
function Domains() {
  const { settings: words } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const [wrong, setWrong] = useState<string>();
  const domains = stateOf('instance.registrationDomains');
  if (!domains) return null;
  const { title, hint } = words.entries['instance.registrationDomains'];
  return (
    <Field
      className="mt-5 max-w-100"
      label={title}
      hint={domains.locked ? words.setByEnvironment : hint}
      error={wrong === undefined ? undefined : words.notADomain({ line: wrong })}
    >
      {(control) => (
        <TextArea
          {...control}
          rows={3}
          spellCheck={false}
          disabled={domains.locked}
          defaultValue={domains.value.join('\n')}
          onBlur={(event) => {
            const read = domainsIn(event.currentTarget.value);
            setWrong(read.wrong);
            if (read.wrong === undefined) event.currentTarget.value = read.domains.join('\n');
            if (read.wrong === undefined && read.domains.join() !== domains.value.join())
              void acting(put.mutateAsync({ key: 'instance.registrationDomains', value: read.domains }));
          }}
        />
      )}
    </Field>
  );
}
