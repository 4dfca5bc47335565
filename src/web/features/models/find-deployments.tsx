import { useMutation } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { discoverDeployments, type Connection } from '#shared/contract/connections.ts';
import { Button } from '../../ui/button.tsx';
import { call } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useDeployments } from './use-deployments.ts';

interface FoundDeployment {
  name: string;
  model: string | null;
}

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
  const { addFound } = useDeployments(connection.id);
  const adding = useMutation({ mutationFn: (list: readonly FoundDeployment[]) => addFound(list) });
  const here = new Set(connection.deployments.map((deployment) => deployment.upstreamName));
  const missing = found.filter((one) => !here.has(one.name));
  if (missing.length === 0) return <p className="text-small text-ink-soft">{words.foundAllAdded}</p>;
  return (
    <div className="rounded-card px-4 py-3 ring-1 ring-inset ring-line">
      <div className="flex flex-wrap items-center justify-between gap-3 pb-1">
        <p className="text-ui font-medium text-ink">{words.found(missing.length)}</p>
        <Button size="small" busy={adding.isPending} onClick={() => adding.mutate(missing)}>
          {words.addAll(missing.length)}
        </Button>
      </div>
      <ul>
        {missing.map((one) => (
          <li key={one.name} className="flex items-center gap-3 border-b border-line py-1.5 last:border-0">
            <span className="min-w-0 flex-1 truncate text-ui text-ink">{one.name}</span>
            {one.model !== one.name && <span className="truncate text-small text-ink-soft">{one.model}</span>}
            <Button
              look="accent"
              size="small"
              icon={Plus}
              aria-label={words.addOne({ name: one.name })}
              disabled={adding.isPending}
              onClick={() => adding.mutate([one])}
            >
              {words.add}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
