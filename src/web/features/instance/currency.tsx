import { useId, useState, type FormEvent } from 'react';
import { DOLLARS } from '#shared/currency.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { formText } from '../../lib/form.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSession } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingRow } from '../../lib/settings-frame.tsx';

/** Offered; any other code may be typed. */
const USUAL = ['USD', 'EUR', 'CNY', 'GBP', 'JPY', 'CHF', 'HKD', 'TWD', 'SGD', 'CAD', 'AUD', 'INR', 'BRL', 'KRW'];

/** In which currency sums are shown and budgets typed. */
export function CurrencyRow() {
  const { house: words, settings, people } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const { dressHouse } = useSession();
  const put = usePutSetting();
  const acting = useActing();
  const id = useId();
  const state = stateOf('instance.currency');
  const [code, setCode] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  if (!state) return null;
  const { value, locked } = state;
  const { title, hint } = settings.entries['instance.currency'];
  const chosen = code ?? value.code;

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const rate = Number(formText(event.currentTarget)('perDollar').trim().replace(',', '.'));
    const currency = chosen === DOLLARS.code ? DOLLARS : { code: chosen, perDollar: rate };
    if (!/^[A-Z]{3}$/.test(chosen)) return setWrong(words.currencyUnknown);
    if (!(currency.perDollar > 0 && currency.perDollar <= 1_000_000)) return setWrong(people.notANumber);
    setWrong(null);
    if (await acting(put.mutateAsync({ key: 'instance.currency', value: currency }))) dressHouse({ currency });
  }
  return (
    <SettingRow title={title} hint={locked ? settings.setByEnvironment : hint} labelFor={id}>
      <form
        key={`${value.code} ${value.perDollar}`}
        noValidate
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => void save(event)}
      >
        <TextInput
          id={id}
          list={`${id}-usual`}
          value={chosen}
          maxLength={3}
          spellCheck={false}
          autoComplete="off"
          readOnly={locked}
          className="w-20! uppercase"
          onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
        />
        <datalist id={`${id}-usual`}>
          {USUAL.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
        {chosen !== DOLLARS.code && (
          <label className="flex items-center gap-2 text-small text-ink-soft">
            {words.perDollar}
            <TextInput
              // A rate belongs to one currency.
              key={chosen}
              name="perDollar"
              inputMode="decimal"
              autoComplete="off"
              defaultValue={value.code === chosen ? value.perDollar : ''}
              readOnly={locked}
              className="w-24!"
            />
          </label>
        )}
        {!locked && (
          <Button type="submit" disabled={put.isPending}>
            {people.save}
          </Button>
        )}
        {wrong !== null && (
          <p role="alert" className="w-full text-small text-danger">
            {wrong}
          </p>
        )}
      </form>
    </SettingRow>
  );
}
