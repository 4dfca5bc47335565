/** The model that writes calls down: its name at the Realtime service, which is no deployment of ours. */
import { useId } from 'react';
import { useAble } from '../../lib/abilities.ts';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { TextInput } from '../../ui/field.tsx';
import { SettingRow } from '../../lib/settings-frame.tsx';

/** Nothing where nobody can talk. */
export function Transcriber() {
  const { settings: words } = useSettingsWords();
  const state = useSettingStates().stateOf('voice.transcriber');
  const talks = useAble('talks').length > 0;
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  if (!state || !talks) return null;
  const entry = words.entries['voice.transcriber'];
  return (
    <SettingRow title={entry.title} hint={state.locked ? words.setByEnvironment : entry.hint} labelFor={id}>
      <TextInput
        key={state.value}
        id={id}
        defaultValue={state.value}
        readOnly={state.locked}
        maxLength={200}
        spellCheck={false}
        className="sm:w-64"
        onBlur={(event) => {
          const value = event.currentTarget.value.trim();
          if (value === '') event.currentTarget.value = state.value;
          else if (value !== state.value) void acting(put.mutateAsync({ key: 'voice.transcriber', value }));
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.currentTarget.blur();
        }}
      />
    </SettingRow>
  );
}
