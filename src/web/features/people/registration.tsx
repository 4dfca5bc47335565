import { Select, Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** Whether anybody may make an account, and as what. */
export function Registration() {
  const { settings: words, people } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const open = stateOf('instance.registration');
  const role = stateOf('instance.registrationRole');
  if (!open || !role) return null;
  const entry = words.entries['instance.registration'];
  return (
    <div className="flex flex-wrap items-center justify-between gap-4">
      <Switch
        className="min-w-60 flex-1"
        label={entry.title}
        hint={open.locked ? words.setByEnvironment : entry.hint}
        checked={open.value === 'open'}
        disabled={open.locked}
        onChange={(event) =>
          void acting(
            put.mutateAsync({ key: 'instance.registration', value: event.currentTarget.checked ? 'open' : 'closed' }),
          )
        }
      />
      {open.value === 'open' && (
        <Select
          aria-label={words.entries['instance.registrationRole'].title}
          className="w-32"
          value={role.value}
          disabled={role.locked}
          onChange={(event) =>
            void acting(
              put.mutateAsync({
                key: 'instance.registrationRole',
                value: event.target.value === 'viewer' ? 'viewer' : 'member',
              }),
            )
          }
        >
          <option value="member">{people.roles.member}</option>
          <option value="viewer">{people.roles.viewer}</option>
        </Select>
      )}
    </div>
  );
}
