import { useEffect, useRef, useState } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import type { Connection } from '#shared/contract/connections.ts';
import type { Deployment } from '#shared/contract/models.ts';
import { Button, buttonClass, IconButton } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useActing } from '../../lib/acting.ts';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { CheckPanel } from './check-panel.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { ConnectionForm, type ConnectionField } from './connection-form.tsx';
import { ConnectionState } from './connection-list.tsx';
import { guestsOf, nameOf, useConnections } from './connections.ts';
import { DeploymentTable } from './deployment-table.tsx';
import { FindDeployments, useFinding } from './find-deployments.tsx';
import { LatencySection, useLatencyPending } from './latency.tsx';
import { NameDeployment } from './name-deployment.tsx';
import { useCheck } from './use-check.ts';
import { useConnectionActs, type ConnectionChange } from './use-connection.ts';
import { useFound } from './use-found.ts';

/** What to do as the page opens: nothing, a check, or a check with this name of a deployment, which is then added. */
export type Opening = null | { check: 'now'; name: string | null };

/** One connection: what it is, its check, its models. */
export function ConnectionPage({ connectionId, opening }: { connectionId: string; opening: Opening }) {
  const { models: words } = useSettingsWords();
  const { data } = useConnections();
  const isComing = useLatencyPending();
  if (!data || isComing) return <Skeleton className="h-120" />;
  const connection = data.connections.find((one) => one.id === connectionId);
  if (!connection) return <p className="text-ui text-ink-soft">{words.gone}</p>;
  const provider = data.providers.find((one) => one.id === connection.provider);
  return (
    <Open
      // State of one connection is not another's.
      key={connection.id}
      connection={connection}
      label={provider?.label ?? connection.provider}
      needsApiVersion={provider?.needsApiVersion ?? false}
      opening={opening}
      guests={guestsOf(data.connections, connectionId)}
    />
  );
}

interface OpenProps {
  connection: Connection;
  label: string;
  needsApiVersion: boolean;
  opening: Opening;
  guests: readonly Deployment[];
}

function Open({ connection, label, needsApiVersion, opening, guests }: OpenProps) {
  const { models: words } = useSettingsWords();
  const { change } = useConnectionActs(connection);
  const checking = useCheck(connection.id);
  const finding = useFinding(connection.id);
  const [editing, setEditing] = useState<ConnectionField | true | null>(null);
  const declared = connection.source === 'environment';
  const simulated = connection.source === 'simulator';
  const { addFound } = useFound(connection.id);
  useOpening(connection.id, opening, ({ name }) => void (name === null ? checking.run(null) : checkAndAdd(name)));

  async function checkAndAdd(name: string) {
    const end = await checking.run(name);
    if (end?.state === 'passed') await addFound([{ name, model: end.found?.model ?? null }]);
  }

  async function save(body: ConnectionChange) {
    await change(body);
    setEditing(null);
    void checking.run(null);
  }
  return (
    <article aria-label={nameOf(connection, words)}>
      <Head connection={connection} />
      {declared && <p className="mt-4 max-w-140 text-small text-ink-soft">{words.fromEnvironment}</p>}
      {simulated && <p className="mt-4 max-w-140 text-small text-ink-soft">{words.simulatorNote}</p>}

      <section className="mt-8">
        <h3 className="text-section font-semibold">{words.checkTitle}</h3>
        <CheckPanel
          connection={connection}
          checking={checking}
          onEdit={declared || simulated ? undefined : setEditing}
          onVersion={(apiVersion) => save({ apiVersion })}
        />
      </section>

      <LatencySection connectionId={connection.id} />

      <section className="mt-10" id="models">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h3 className="text-section font-semibold">{words.deployments}</h3>
          <div className="flex flex-wrap gap-2">
            <Button size="small" icon={Search} busy={finding.isPending} onClick={() => finding.mutate(false)}>
              {words.find}
            </Button>
            <Link
              to="/settings/models/$connectionId/add"
              params={{ connectionId: connection.id }}
              className={buttonClass('plain', 'small')}
            >
              <Icon of={Plus} className="-ms-0.5" />
              {words.addByHand}
            </Link>
          </div>
        </div>
        <p className="mt-1 text-small text-ink-soft">{words.deploymentsIntro}</p>
        {connection.deployments.length > 0 ? (
          <div className="mt-3">
            <DeploymentTable connection={connection} />
          </div>
        ) : (
          !simulated &&
          guests.length === 0 && (
            <div className="mt-4">
              <NameDeployment
                connection={connection}
                busy={checking.check.state === 'running'}
                onName={(name) => void checkAndAdd(name)}
              />
            </div>
          )
        )}
        <Guests connection={connection} guests={guests} />
        <FindDeployments connection={connection} finding={finding} />
      </section>

      {!simulated && (
        <section className="mt-10">
          <h3 className="text-section font-semibold">{words.details}</h3>
          {editing === null ? (
            <ConnectionFacts
              connection={connection}
              label={label}
              onEdit={declared ? undefined : () => setEditing(true)}
            />
          ) : (
            <div className="mt-4">
              <ConnectionForm
                connection={connection}
                needsApiVersion={needsApiVersion}
                focus={editing === true ? 'name' : editing}
                onSave={save}
              />
            </div>
          )}
        </section>
      )}
    </article>
  );
}

/** Deployments of other connections for which this one may answer. */
function Guests({ connection, guests }: { connection: Connection; guests: readonly Deployment[] }) {
  const { models: words } = useSettingsWords();
  const { data } = useConnections();
  if (guests.length === 0) return null;
  const home = (id: string) => data?.connections.find((one) => one.id === id);
  return (
    <div className="mt-4">
      <h4 className="text-small text-ink-soft">{words.guests}</h4>
      <ul className="mt-1">
        {guests.map((deployment) => {
          const along = home(deployment.connectionId);
          const place = deployment.targets.find(({ connectionId }) => connectionId === connection.id);
          return (
            <li key={deployment.id} className="flex items-baseline gap-x-3 border-b border-line py-2 last:border-0">
              <Link
                to="/settings/models/$connectionId/$deploymentId"
                params={{ connectionId: deployment.connectionId, deploymentId: deployment.id }}
                className="truncate text-ui font-medium hover:text-accent"
              >
                {deployment.displayName || deployment.name}
              </Link>
              <span className="min-w-0 truncate text-small text-ink-soft">
                {[
                  place?.upstreamName !== deployment.name && place?.upstreamName,
                  along && words.guestOf({ name: nameOf(along, words) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Head({ connection }: { connection: Connection }) {
  const { models: words } = useSettingsWords();
  const { change, remove } = useConnectionActs(connection);
  const acting = useActing();
  return (
    <header className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <h2 className="text-page font-semibold tracking-tight break-words">{nameOf(connection, words)}</h2>
        <div className="mt-1">
          <ConnectionState connection={connection} brief />
        </div>
      </div>
      <Menu
        label={words.more({ name: nameOf(connection, words) })}
        align="end"
        trigger={(props) => (
          <IconButton {...props} icon={Ellipsis} label={words.more({ name: nameOf(connection, words) })} />
        )}
      >
        <MenuItem onSelect={() => void acting(change({ enabled: !connection.enabled }))}>
          {connection.enabled ? words.switchOff : words.switchOn}
        </MenuItem>
        {connection.source !== 'environment' && (
          <MenuItem danger onSelect={() => void remove()}>
            {words.delete}
          </MenuItem>
        )}
      </Menu>
    </header>
  );
}

/** What the address asks for is done as the page opens; the address then forgets it, so that a reload does not. */
function useOpening(connectionId: string, opening: Opening, run: (opening: NonNullable<Opening>) => void) {
  const latest = useRef(run);
  const navigate = useNavigate();
  useEffect(() => {
    latest.current = run;
  });
  const check = opening?.check;
  const name = opening?.name ?? null;
  useEffect(() => {
    if (check === undefined) return;
    latest.current({ check, name });
    void navigate({ to: '/settings/models/$connectionId', params: { connectionId }, replace: true });
  }, [check, connectionId, name, navigate]);
}
