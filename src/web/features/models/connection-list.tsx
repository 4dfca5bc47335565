import type { ReactNode } from 'react';
import CornerDownRight from 'lucide-react/icons/corner-down-right';
import Plus from 'lucide-react/icons/plus';
import type { Connection } from '#shared/contract/connections.ts';
import type { Deployment } from '#shared/contract/models.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { guestsOf, nameOf, stateOf, useConnections, useConnectionsNow, type ConnectionHealth } from './connections.ts';
import { LatencyLine, useLatency } from './latency.tsx';
import { regionName } from './regions.ts';

const tones: Record<ConnectionHealth, Tone> = {
  works: 'good',
  empty: 'warn',
  failing: 'danger',
  troubled: 'danger',
  unchecked: 'off',
  off: 'off',
};

/** Every connection with its state, and its deployments beneath. */
export function ConnectionList() {
  const { models: words, catalogue } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useConnectionsNow();
  return (
    <nav aria-label={words.connections} className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap gap-2">
        <Link to="/settings/models/new" className={buttonClass('plain')}>
          <Icon of={Plus} className="-ms-0.5" />
          {words.connect}
        </Link>
        <Link to="/settings/catalogue" className={buttonClass('quiet')}>
          {catalogue.open}
        </Link>
      </div>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Waiting />}
      {data?.connections.length === 0 && <p className="text-small text-ink-soft">{words.none}</p>}
      {data?.connections.map((connection) => (
        <Entry key={connection.id} connection={connection} guests={guestsOf(data.connections, connection.id)} />
      ))}
    </nav>
  );
}

const row =
  'flex min-h-8 items-center gap-2 rounded-control px-2.5 text-ui hover:bg-hover aria-[current=page]:bg-press pointer-coarse:min-h-11';

function Entry({ connection, guests }: { connection: Connection; guests: readonly Deployment[] }) {
  const { models: words } = useSettingsWords();
  return (
    <div role="group" aria-label={nameOf(connection, words)}>
      <Link
        to="/settings/models/$connectionId"
        params={{ connectionId: connection.id }}
        exact
        className={`${row} flex-col items-stretch gap-0! py-1.5`}
      >
        <span className="truncate font-medium">{nameOf(connection, words)}</span>
        <ConnectionState connection={connection} />
        <LatencyLine connectionId={connection.id} />
      </Link>
      <ul className="mt-0.5 ms-2.5 border-s border-line ps-1.5">
        {connection.deployments.map((deployment) => (
          <li key={deployment.id}>
            <Link
              to="/settings/models/$connectionId/$deploymentId"
              params={{ connectionId: connection.id, deploymentId: deployment.id }}
              className={`${row} ${deployment.enabled && connection.enabled ? '' : 'text-ink-soft line-through'}`}
            >
              <span className="truncate">{deployment.displayName || deployment.name}</span>
            </Link>
          </li>
        ))}
        {guests.map((deployment) => (
          <li key={deployment.id}>
            <Link
              to="/settings/models/$connectionId/$deploymentId"
              // By its own connection, so that only the entry one came by is the present one.
              params={{ connectionId: connection.id, deploymentId: deployment.id }}
              className={`${row} text-ink-soft ${deployment.enabled && connection.enabled ? '' : 'line-through'}`}
              data-tip={words.guests}
            >
              <Icon of={CornerDownRight} size={14} />
              <span className="truncate">{deployment.displayName || deployment.name}</span>
            </Link>
          </li>
        ))}
        {connection.deployments.length + guests.length === 0 && stateOf(connection) !== 'empty' && (
          <li className="px-2.5 py-1 text-small text-ink-soft">{words.noDeployments}</li>
        )}
      </ul>
    </div>
  );
}

/** State as a dot and a word, then the region and how long its last check took, or why it failed; `brief`: that is said elsewhere. */
export function ConnectionState({ connection, brief }: { connection: Connection; brief?: boolean }): ReactNode {
  const { models: words } = useSettingsWords();
  const { duration } = useFormats();
  const errorText = useErrorText();
  const { data } = useConnections();
  const checked = stateOf(connection, guestsOf(data?.connections ?? [], connection.id));
  const { lastCheck } = connection;
  const latency = useLatency(connection.id)?.p50;
  // Calls of the last hour were answered: nobody needs to check that.
  const state = checked === 'unchecked' && latency ? 'works' : checked;
  const facts = [
    connection.source === 'simulator' ? words.simulated : connection.region && regionName(connection.region),
    state === 'works' && (latency ? duration(latency) : lastCheck && duration(lastCheck.ms)),
  ].filter(Boolean);
  return (
    <>
      <span className="flex min-w-0 items-center gap-1 text-small text-ink-soft">
        <StateDot tone={tones[state]} word={words.states[state]} />
        {facts.length > 0 && <span className="truncate tabular-nums">· {facts.join(' · ')}</span>}
      </span>
      {state === 'troubled' && <Trouble connection={connection} />}
      {state === 'failing' && !brief && lastCheck?.error && (
        <span className="line-clamp-2 text-small break-words text-ink-soft">{errorText(lastCheck.error)}</span>
      )}
    </>
  );
}

/** Why calls fail, whatever its last check said. */
function Trouble({ connection: { trouble, baseUrl, apiVersion } }: { connection: Connection }) {
  const { targets } = useSettingsWords();
  const errorText = useErrorText();
  if (!trouble) return null;
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : '…';
  const known: Record<string, string> = targets.reasons;
  const params = { host, address: baseUrl, apiVersion: apiVersion ?? '…' };
  return (
    <span className="line-clamp-2 text-small break-words text-ink-soft">
      {known[trouble.error] ?? errorText({ code: trouble.error, params })}
    </span>
  );
}

function Waiting() {
  return (
    <div className="grid gap-2">
      <Skeleton className="h-11" />
      <Skeleton className="ms-4 h-7 w-2/3" />
      <Skeleton className="ms-4 h-7 w-1/2" />
    </div>
  );
}
