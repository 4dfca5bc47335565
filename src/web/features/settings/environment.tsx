import { useQuery } from '@tanstack/react-query';
import { listEnvironment, type VariableState } from '#shared/contract/settings.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useNotes } from './notes.ts';
import { AllSettings } from '../instance/all-settings.tsx';
import { SettingsPage } from '../../lib/settings-frame.tsx';

const tones: Record<VariableState['effect'], Tone> = { used: 'good', ignored: 'warn', accepted: 'off' };

/** Every variable the server read, what it did, and what of it was ignored. */
export function Environment() {
  const { shell } = useWords();
  const { settings: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery(query(listEnvironment));
  return (
    <SettingsPage title={shell.pages.environment} intro={words.environmentIntro} broad>
      {error && !data && (
        <p role="alert" className="text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="h-40" />}
      {data?.variables.length === 0 && <p className="text-ui text-ink-soft">{words.noVariables}</p>}
      {data && data.variables.length > 0 && (
        <table className="w-full text-start narrow:block table-fixed">
          <thead className="narrow:visually-hidden">
            <tr className="border-b border-line text-small text-ink-soft">
              <th className="w-[30%] py-2 pe-4 text-start font-normal">{words.variable}</th>
              <th className="w-[26%] py-2 pe-4 text-start font-normal">{words.value}</th>
              <th className="py-2 text-start font-normal">{words.effect}</th>
            </tr>
          </thead>
          <tbody className="narrow:block">
            {data.variables.map((variable) => (
              <VariableRow key={variable.name} variable={variable} />
            ))}
          </tbody>
        </table>
      )}
      <AllSettings />
      {data && <p className="mt-8 text-small text-ink-soft">{words.version({ version: data.version })}</p>}
    </SettingsPage>
  );
}

function VariableRow({ variable: { name, value, effect, note, warnings } }: { variable: VariableState }) {
  const { settings: words } = useSettingsWords();
  const say = useNotes();
  return (
    <tr className="border-b border-line align-top narrow:block narrow:py-3">
      <th
        scope="row"
        className="py-3 pe-4 text-start font-mono text-small font-medium break-all narrow:block narrow:p-0"
      >
        {name}
      </th>
      <td className="py-3 pe-4 font-mono text-small break-all text-ink-soft narrow:block narrow:px-0 narrow:py-1">
        {value === '' ? <span className="font-sans">{words.empty}</span> : value}
      </td>
      <td className="py-3 text-small narrow:block narrow:p-0">
        <StateDot
          tone={warnings.length > 0 && effect === 'used' ? 'warn' : tones[effect]}
          word={words.effects[effect]}
        />
        {note && <p className="mt-0.5 text-ink-soft">{say(note)}</p>}
        {warnings.length > 0 && (
          <ul className="mt-1 grid gap-1">
            {warnings.map((warning, index) => (
              <li key={index} className="text-warn-ink">
                {say(warning)}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}
