import { useId } from 'react';
import { Select, TextInput } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingRow } from '../../lib/settings-frame.tsx';

const MICRO = 1_000_000;

/** What budgets do with calls whose price nobody knows. */
export function UnknownPrice() {
  const { house: words, settings } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  const policy = stateOf('limits.unknownPrice');
  const price = stateOf('limits.assumedPrice');
  if (!policy || !price) return null;
  const hint = (key: 'limits.unknownPrice' | 'limits.assumedPrice', locked: boolean) =>
    locked ? settings.setByEnvironment : settings.entries[key].hint;
  async function save(side: 'input' | 'output', dollars: number) {
    if (!Number.isFinite(dollars) || dollars < 0 || dollars > 4000 || !price) return;
    const value = { ...price.value, [side]: Math.round(dollars * MICRO) };
    await acting(put.mutateAsync({ key: 'limits.assumedPrice', value }));
  }
  return (
    <>
      <SettingRow
        title={settings.entries['limits.unknownPrice'].title}
        hint={hint('limits.unknownPrice', policy.locked)}
        labelFor={id}
      >
        <Select
          id={id}
          className="sm:w-64"
          value={policy.value}
          disabled={policy.locked}
          onChange={(event) => void acting(put.mutateAsync({ key: 'limits.unknownPrice', value: event.target.value }))}
        >
          {(['deny', 'assume', 'allow'] as const).map((value) => (
            <option key={value} value={value}>
              {words.unknownPrices[value]}
            </option>
          ))}
        </Select>
      </SettingRow>
      {policy.value === 'assume' && (
        <SettingRow
          title={settings.entries['limits.assumedPrice'].title}
          hint={hint('limits.assumedPrice', price.locked)}
        >
          <div className="flex items-center gap-2">
            {(['input', 'output'] as const).map((side) => (
              <label key={side} className="flex items-center gap-1 text-small text-ink-soft">
                $
                <TextInput
                  key={price.value[side]}
                  type="number"
                  min={0}
                  step="any"
                  aria-label={side === 'input' ? words.priceIn : words.priceOut}
                  defaultValue={price.value[side] / MICRO}
                  readOnly={price.locked}
                  className="w-24!"
                  onBlur={(event) => {
                    const dollars = Number(event.currentTarget.value);
                    if (dollars * MICRO !== price.value[side]) void save(side, dollars);
                  }}
                />
              </label>
            ))}
          </div>
        </SettingRow>
      )}
    </>
  );
}
