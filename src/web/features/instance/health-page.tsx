import { useQuery } from '@tanstack/react-query';
import { getDiagnostics, getHealth, getVersions, type HealthCheck } from '#shared/contract/instance.ts';
import { buttonClass } from '../../ui/button.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { addressOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';
import { Changes } from './changes.tsx';
import { useSize } from './size.ts';

const tones: Record<HealthCheck['state'], Tone> = { good: 'good', warn: 'warn', bad: 'danger', off: 'off' };
const LOOK_MS = 10_000;

/** How the server stands, looked at again while the page is open; and which versions there are. */
export function Health() {
  const { house: words } = useSettingsWords();
  const errorText = useErrorText();
  const { dateTime } = useFormats();
  const isOwner = usePerson().role === 'owner';
  // There is a word for each.
  const whats = Object.keys(words.checks) as HealthCheck['what'][];
  const { data, error } = useQuery({ ...query(getHealth), refetchInterval: LOOK_MS });
  return (
    <>
      {error && !data && (
        <p role="alert" className="text-danger">
          {errorText(error)}
        </p>
      )}
      {(data || !error) && (
        // What is looked at is known before how it stands; a row may then become higher, so nothing stands below it yet.
        <dl aria-busy={!data}>
          {whats.map((what) => (
            <Check key={what} what={what} check={data?.checks.find((check) => check.what === what)} />
          ))}
        </dl>
      )}
      {data && <p className="mt-3 text-small text-ink-soft">{words.running({ date: dateTime(data.startedAt) })}</p>}
      {(data ?? error) && isOwner && (
        <p className="mt-5">
          <a href={addressOf(getDiagnostics)} download className={buttonClass('plain')}>
            {words.diagnostics}
          </a>
          <span className="mt-1.5 block text-small text-ink-soft">{words.diagnosticsHint}</span>
        </p>
      )}
      {(data ?? error) && <Versions />}
    </>
  );
}

function Check({ what, check }: { what: HealthCheck['what']; check: HealthCheck | undefined }) {
  const { house: words } = useSettingsWords();
  const says = useSaying();
  return (
    <div className="flex items-baseline gap-x-4 gap-y-0.5 border-b border-line py-2.5 last:border-0 slim:flex-wrap">
      <dt className="w-36 shrink-0 text-ui font-medium slim:w-auto slim:flex-1">{words.checks[what]}</dt>
      <dd className="min-w-0 flex-1 text-small text-ink-soft slim:order-1 slim:basis-full">
        {check ? says(check) : '\u00a0'}
      </dd>
      <dd className="shrink-0">
        {check ? (
          <StateDot tone={tones[check.state]} word={words.states[check.state]} />
        ) : (
          <span className="text-small">&nbsp;</span>
        )}
      </dd>
    </div>
  );
}

/** The value of a check in words. */
function useSaying(): (check: HealthCheck) => string {
  const { house } = useSettingsWords();
  const { says } = house;
  const size = useSize();
  const { duration, number, list } = useFormats();
  const daysAgo = (days: number) => (days < 1 ? says.today : says.daysAgo(Math.floor(days)));
  return ({ what, value, about, state }) => {
    if (what === 'database' && value === null) return says.noAnswer;
    if (what === 'backup' && value === null) return state === 'bad' ? says.backupFailed : says.noBackup;
    if (what === 'certificate' && value === null) return says.byProxy;
    if (value === null) return '';
    switch (what) {
      case 'database':
        return says.answersIn({ ms: duration(Math.round(value)) });
      case 'disk':
        return says.free({ size: size(value) });
      case 'loop':
        return says.delay({ ms: duration(Math.round(value)) });
      case 'memory':
        return says.used({ size: size(value) });
      case 'spool':
        return says.waiting({ size: size(value) });
      case 'upstreams':
        return about.length === 0
          ? says.answering({ n: number(value) })
          : says.some({ n: number(value), names: list(about) });
      case 'clock':
        return value === 0 ? says.onTime : says.ahead({ ms: duration(value) });
      case 'backup':
        return daysAgo(value);
      case 'certificate':
        return says.daysLeft(Math.floor(value));
    }
  };
}

function Versions() {
  const { house: words } = useSettingsWords();
  const { data } = useQuery(query(getVersions));
  if (!data) return null;
  const { program, node, engine, database, system, changes } = data;
  const rows = {
    program,
    node,
    database: `${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${database}`,
    system,
    data: data.data,
  };
  return (
    <>
      <Section title={words.versions}>
        <dl className="text-small">
          {Object.entries(rows).map(([key, value]) => (
            <div key={key} className="flex gap-4 border-b border-line py-2 last:border-0">
              <dt className="w-36 shrink-0 text-ink-soft">{words.versionOf[key as keyof typeof rows]}</dt>
              <dd className="min-w-0 font-mono break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title={words.changes}>
        {changes === '' ? <p className="text-ui text-ink-soft">{words.noChanges}</p> : <Changes text={changes} />}
      </Section>
    </>
  );
}
