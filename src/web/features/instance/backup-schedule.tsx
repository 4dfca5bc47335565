import { useId } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { listBackups } from '#shared/contract/backup.ts';
import { Select, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useActing } from '../../lib/acting.ts';
import { query } from '../../lib/api.ts';
import { useFormats, useLanguage } from '../../lib/i18n.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { SettingRow } from '../../lib/settings-frame.tsx';

/** A Sunday: the days of the week are named after those that follow it. */
const SUNDAY = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;

export function BackupSchedule({ nextAt }: { nextAt: string | null }) {
  const { house: words, settings } = useSettingsWords();
  const { dateTime } = useFormats();
  const language = useLanguage();
  const { stateOf } = useSettingStates();
  const queries = useQueryClient();
  const put = usePutSetting();
  const acting = useActing();
  const [hourId, dayId, keepId] = [useId(), useId(), useId()];
  const every = stateOf('backup.every');
  const hour = stateOf('backup.hour');
  const weekday = stateOf('backup.weekday');
  const keep = stateOf('backup.keep');
  if (!every || !hour || !weekday || !keep) return null;
  async function save(key: 'backup.every' | 'backup.hour' | 'backup.weekday' | 'backup.keep', value: unknown) {
    await acting(put.mutateAsync({ key, value }));
    await queries.invalidateQueries(query(listBackups));
  }
  const { entries } = settings;
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const hint = (key: keyof typeof entries, locked: boolean) => (locked ? settings.setByEnvironment : entries[key].hint);
  return (
    <>
      <SettingRow
        title={entries['backup.every'].title}
        hint={nextAt === null ? hint('backup.every', every.locked) : words.next({ date: dateTime(nextAt) })}
      >
        <Segmented
          label={entries['backup.every'].title}
          hideLabel
          value={every.value}
          disabled={every.locked}
          options={(['off', 'daily', 'weekly'] as const).map((value) => ({ value, label: words.every[value] }))}
          onChange={(value) => void save('backup.every', value)}
        />
      </SettingRow>
      {every.value === 'weekly' && (
        <SettingRow title={entries['backup.weekday'].title} labelFor={dayId}>
          <Select
            id={dayId}
            className="sm:w-48"
            value={weekday.value}
            disabled={weekday.locked}
            onChange={(event) => void save('backup.weekday', Number(event.target.value))}
          >
            {Array.from({ length: 7 }, (_, day) => (
              <option key={day} value={day}>
                {dayName.format(SUNDAY + day * DAY_MS)}
              </option>
            ))}
          </Select>
        </SettingRow>
      )}
      {every.value !== 'off' && (
        <>
          <SettingRow title={entries['backup.hour'].title} hint={hint('backup.hour', hour.locked)} labelFor={hourId}>
            <Select
              id={hourId}
              className="sm:w-48"
              value={hour.value}
              disabled={hour.locked}
              onChange={(event) => void save('backup.hour', Number(event.target.value))}
            >
              {Array.from({ length: 24 }, (_, each) => (
                <option key={each} value={each}>
                  {time.format(SUNDAY + each * 3_600_000)}
                </option>
              ))}
            </Select>
          </SettingRow>
          <SettingRow title={entries['backup.keep'].title} hint={hint('backup.keep', keep.locked)} labelFor={keepId}>
            <TextInput
              id={keepId}
              type="number"
              min={1}
              max={100}
              key={keep.value}
              defaultValue={keep.value}
              readOnly={keep.locked}
              className="sm:w-24"
              onBlur={(event) => {
                const value = Math.round(Number(event.currentTarget.value));
                if (value >= 1 && value <= 100 && value !== keep.value) void save('backup.keep', value);
                else event.currentTarget.value = String(keep.value);
              }}
            />
          </SettingRow>
        </>
      )}
    </>
  );
}
