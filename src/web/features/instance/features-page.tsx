import { featureList } from '#shared/features.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** One switch a feature, in the order of the one table there is. */
export function Features() {
  const { settings: words } = useSettingsWords();
  const { stateOf, error } = useSettingStates();
  const errorText = useErrorText();
  const put = usePutSetting();
  const acting = useActing();
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
              onChange={(event) => void acting(put.mutateAsync({ key: setting, value: event.currentTarget.checked }))}
            />
          </li>
        );
      })}
    </ul>
  );
}
