import { useMutation } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { discoverDeployments, type Connection } from '#shared/contract/connections.ts';
import { Button } from '../../ui/button.tsx';
import { call } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnections } from './connections.ts';
import { joinableOf, type FoundDeployment, type Joinable } from './joining.ts';
import { useFound } from './use-found.ts';

/** Asks the resource which deployments it has; `true` tries the usual names one by one. */
export function useFinding(connectionId: string) {
  return useMutation({
    mutationFn: (probe: boolean) => call(discoverDeployments, { params: { id: connectionId }, body: { probe } }),
  });
}

interface FindDeploymentsProps {
  connection: Connection;
  finding: ReturnType<typeof useFinding>;
}

/** What a search found, and where the resource does not tell, the offer to try the usual names. */
export function FindDeployments({ connection, finding }: FindDeploymentsProps) {
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error, isPending, variables: probed } = finding;
  return (
    <div role="status" className="text-small text-ink-soft">
      {isPending && <p className="mt-4">{probed ? words.probing : words.finding}…</p>}
      {error && <p className="mt-4 text-danger">{errorText(error)}</p>}
      {data && !isPending && data.deployments.length === 0 && (
        <div className="mt-4">
          <p>{data.how === 'none' && !probed ? words.foundNone : words.foundNothing}</p>
          {!probed && (
            <div className="mt-2 flex flex-wrap items-center gap-3">
              <Button size="small" onClick={() => finding.mutate(true)}>
                {words.probe}
              </Button>
              <span>{words.probeHint}</span>
            </div>
          )}
        </div>
      )}
      {data && data.deployments.length > 0 && (
        <div className="mt-5">
          <FoundList connection={connection} found={data.deployments} />
        </div>
      )}
    </div>
  );
}

/** Deployments that exist and are not here yet, one by one or all at once. */
export function FoundList({ connection, found }: { connection: Connection; found: readonly FoundDeployment[] }) {
  const { models: words } = useSettingsWords();
  const { data } = useConnections();
  const { addFound, addOwn, join } = useFound(connection.id);
  const acting = useMutation({ mutationFn: (act: () => Promise<void>) => act() });
  const connections = data?.connections ?? [];
  const here = new Set(
    connections
      .flatMap(({ deployments }) => deployments.flatMap(({ targets }) => targets))
      .filter(({ connectionId }) => connectionId === connection.id)
      .map(({ upstreamName }) => upstreamName),
  );
  const missing = found.filter((one) => !here.has(one.name));
  if (missing.length === 0) return <p className="text-small text-ink-soft">{words.foundAllAdded}</p>;
  const rows = missing.map((one) => ({ one, joinable: joinableOf(connections, connection.id, one) }));
  return (
    <div className="rounded-card px-4 py-3 ring-1 ring-inset ring-line">
      <div className="flex flex-wrap items-center justify-between gap-3 pb-1">
        <p className="text-ui font-medium text-ink">{words.found(missing.length)}</p>
        <Button size="small" busy={acting.isPending} onClick={() => acting.mutate(() => addFound(missing))}>
          {words.addAll(missing.length)}
        </Button>
      </div>
      {rows.some(({ joinable }) => joinable?.sameName) && (
        <p className="max-w-120 pb-1 text-small text-ink-soft">{words.joinHint}</p>
      )}
      <ul>
        {rows.map(({ one, joinable }) => (
          <FoundRow
            key={one.name}
            found={one}
            joinable={joinable}
            busy={acting.isPending}
            onAdd={() => acting.mutate(() => addOwn(one))}
            onJoin={(deployment) => acting.mutate(() => join(deployment, one))}
          />
        ))}
      </ul>
    </div>
  );
}

interface FoundRowProps {
  found: FoundDeployment;
  joinable: Joinable | null;
  busy: boolean;
  onAdd: () => void;
  onJoin: (deployment: Joinable['deployment']) => void;
}

/** What adding it would do: a model of its own, or one more place that answers for a model that is here. */
function FoundRow({ found, joinable, busy, onAdd, onJoin }: FoundRowProps) {
  const { models: words } = useSettingsWords();
  const own = joinable?.sameName ? words.addOwn : words.add;
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-b border-line py-1.5 last:border-0">
      <span className="min-w-0 flex-1 basis-32 truncate text-ui text-ink">{found.name}</span>
      {found.model !== found.name && <span className="truncate text-small text-ink-soft">{found.model}</span>}
      <span className="flex flex-wrap items-center justify-end gap-1">
        <Button
          look={joinable?.sameName ? 'quiet' : 'accent'}
          size="small"
          {...(joinable?.sameName ? {} : { icon: Plus })}
          aria-label={joinable?.sameName ? words.addOwnNamed({ name: found.name }) : words.addOne({ name: found.name })}
          disabled={busy}
          onClick={onAdd}
        >
          {own}
        </Button>
        {joinable && (
          <Button look="accent" size="small" disabled={busy} onClick={() => onJoin(joinable.deployment)}>
            {words.join({ name: joinable.deployment.name })}
          </Button>
        )}
      </span>
    </li>
  );
}
