import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Switch, TextInput } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';

const KEY = 'files.roomMegabytes';
const FIRST = 5120;
const LEAST = 10;
const MOST = 10_000_000;

/** How much room one person's files may take. */
export function RoomRow() {
  const { house: words, settings } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const [typed, setTyped] = useState<number | null>(null);
  const id = useId();
  const state = stateOf(KEY);
  if (!state) return null;
  const { value, locked } = state;
  const { title, hint } = settings.entries[KEY];
  const shown = typed ?? value;
  async function save(to: number | null) {
    if (await acting(put.mutateAsync({ key: KEY, value: to }))) setTyped(null);
  }
  return (
    <div className="py-2">
      <Switch
        label={title}
        hint={locked ? settings.setByEnvironment : hint}
        checked={value !== null}
        disabled={locked}
        onChange={(event) => void save(event.currentTarget.checked ? FIRST : null)}
      />
      {shown !== null && value !== null && (
        <form
          noValidate
          className="mt-2.5 flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed !== null && typed >= LEAST && typed <= MOST) void save(typed);
          }}
        >
          <TextInput
            id={id}
            type="number"
            aria-label={title}
            min={LEAST}
            max={MOST}
            value={shown}
            readOnly={locked}
            className="w-32!"
            onChange={(event) => setTyped(event.target.value === '' ? LEAST : Math.round(Number(event.target.value)))}
          />
          <span className="text-small text-ink-soft">{words.megabytes}</span>
          {typed !== null && typed !== value && (
            <Button type="submit" size="small" look="primary" disabled={typed < LEAST || typed > MOST}>
              {words.saveRoom}
            </Button>
          )}
        </form>
      )}
    </div>
  );
}
