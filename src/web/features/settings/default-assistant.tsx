import { useId } from 'react';
import { useQuery } from '@tanstack/react-query';
import { listAssistants } from '#shared/contract/assistants.ts';
import { useActing } from '../../lib/acting.ts';
import { query } from '../../lib/api.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Select } from '../../ui/field.tsx';
import { SettingRow } from '../../lib/settings-frame.tsx';

/** Only what everybody may use can be everybody's beginning. */
export function DefaultAssistant() {
  const { settings: words } = useSettingsWords();
  const { title, hint } = words.entries['instance.defaultAssistant'];
  const { data } = useQuery(query(listAssistants));
  const state = useSettingStates().stateOf('instance.defaultAssistant');
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  const published = data?.assistants.filter(({ shared }) => shared) ?? [];
  const none = data !== undefined && published.length === 0;
  return (
    <SettingRow
      title={title}
      hint={state?.locked ? words.setByEnvironment : none ? words.nonePublished : hint}
      labelFor={id}
    >
      <Select
        id={id}
        className="sm:w-64"
        value={published.some((one) => one.id === state?.value) ? (state?.value ?? '') : ''}
        disabled={state?.locked ?? none}
        onChange={(event) => {
          const value = event.target.value === '' ? null : event.target.value;
          void acting(put.mutateAsync({ key: 'instance.defaultAssistant', value }));
        }}
      >
        <option value="">{words.noAssistant}</option>
        {published.map((one) => (
          <option key={one.id} value={one.id}>
            {`${one.emoji} ${one.name}`.trim()}
          </option>
        ))}
      </Select>
    </SettingRow>
  );
}
