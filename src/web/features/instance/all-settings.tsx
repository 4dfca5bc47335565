import { useQuery } from '@tanstack/react-query';
import { listSettings } from '#shared/contract/settings.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { SettingKey } from '#shared/settings.ts';
import { query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords, type SettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';

type State = Result<typeof listSettings>['settings'][number];

/** Every setting of the instance in one table: its value, and who says so. */
export function AllSettings() {
  const { house: words } = useSettingsWords();
  const { data } = useQuery(query(listSettings));
  const states = (data?.settings ?? []).filter(({ scope }) => scope === 'instance');
  const head = 'py-2 pe-4 text-start font-normal';
  return (
    <Section title={words.allSettings} intro={words.allSettingsIntro}>
      <table className="w-full text-small narrow:block table-fixed">
        <thead className="narrow:visually-hidden">
          <tr className="border-b border-line text-ink-soft">
            <th className={`${head} w-[34%]`}>{words.setting}</th>
            <th className={`${head} w-[34%]`}>{words.now}</th>
            <th className={head}>{words.setBy}</th>
          </tr>
        </thead>
        <tbody className="narrow:block">
          {states.map((state) => (
            <Row key={state.key} state={state} />
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Row({ state: { key, value, source, setBy } }: { state: State }) {
  const { house: words, settings } = useSettingsWords();
  const { dateTime } = useFormats();
  // The server lists the settings of shared/settings.ts, which all have words.
  const entry = settings.entries[key as SettingKey];
  const by =
    source === 'environment'
      ? words.byEnvironment
      : setBy
        ? words.setByPerson({ name: setBy.name ?? words.bySomebody, date: dateTime(setBy.at) })
        : words.byDefault;
  return (
    <tr className="border-b border-line align-top last:border-0 narrow:block narrow:py-2">
      <th scope="row" className="py-2 pe-4 text-start font-normal narrow:block narrow:p-0">
        {entry.title}
        <span className="block font-mono break-all text-ink-soft">{key}</span>
      </th>
      <td className="py-2 pe-4 narrow:block narrow:p-0">
        <span className="line-clamp-3 break-words">{shown(value, words)}</span>
      </td>
      <td className={`py-2 narrow:block narrow:p-0 ${source === 'default' ? 'text-ink-soft' : ''}`}>{by}</td>
    </tr>
  );
}

function shown(value: unknown, words: SettingsWords['house']): string {
  if (value === true) return words.on;
  if (value === false) return words.off;
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return words.none;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return JSON.stringify(value);
}
