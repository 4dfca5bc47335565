import { exportRatings } from '#shared/contract/ratings.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { addressOf } from '../../lib/api.ts';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';

/** Whether the owner reads what people think of answers, and the way to it. */
export function RatingsTold() {
  const { house: words, settings } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const owner = usePerson().role === 'owner';
  const state = stateOf('ratings.told');
  if (!state || stateOf('features.ratings')?.value === false) return null;
  const entry = settings.entries['ratings.told'];
  return (
    <Section title={words.ratings} intro={words.ratingsIntro}>
      <Switch
        label={entry.title}
        hint={state.locked ? settings.setByEnvironment : owner ? entry.hint : words.ownerDecides}
        checked={state.value}
        disabled={state.locked || !owner}
        onChange={(event) => void acting(put.mutateAsync({ key: 'ratings.told', value: event.currentTarget.checked }))}
      />
      {owner && (
        <p className="mt-4 flex flex-wrap gap-2">
          {(['csv', 'jsonl'] as const).map((format) => (
            <a key={format} className={buttonClass()} href={addressOf(exportRatings, { query: { format } })} download>
              {words.ratingsAs[format]}
            </a>
          ))}
        </p>
      )}
    </Section>
  );
}
