import { getSession } from '#shared/contract/account.ts';
import { featureList } from '#shared/features.ts';
import type { SettingKey } from '#shared/settings.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** One switch a feature, in the order of the one table there is. */
export function Features() {
  const { settings: words } = useSettingsWords();
  const { stateOf, error } = useSettingStates();
  const errorText = useErrorText();
  const put = usePutSetting();
  const acting = useActing();
  const { dressHouse } = useSession();
  async function flip(key: SettingKey, value: boolean) {
    if (!(await acting(put.mutateAsync({ key, value })))) return;
    // One's own page hides it at once; others' with their next one.
    const { house } = await call(getSession);
    dressHouse({ off: house?.off ?? [] });
  }
  if (error)
    return (
      <p role="alert" className="text-danger">
        {errorText(error)}
      </p>
    );
  if (!stateOf('features.voice')) return <Skeleton className="h-80" />;
  return (
    <ul>
      {featureList.map(({ name, setting }) => {
        const entry = words.entries[setting];
        const state = stateOf(setting);
        return (
          <li key={name} className="border-b border-line py-4 last:border-0">
            <Switch
              label={entry.title}
              hint={state?.locked ? words.setByEnvironment : entry.hint}
              checked={state?.value === true}
              disabled={state?.locked}
              onChange={(event) => void flip(setting, event.currentTarget.checked)}
            />
          </li>
        );
      })}
    </ul>
  );
}
