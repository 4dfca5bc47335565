import { useMutation } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
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

/** Asks the resource which deployments it has; where it does not tell, offers to try the usual names. */
export function FindDeployments({ connection }: { connection: Connection }) {
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const find = useMutation({
    mutationFn: (probe: boolean) => call(discoverDeployments, { params: { id: connection.id }, body: { probe } }),
  });
  const probed = find.variables === true;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Button icon={Search} busy={find.isPending} onClick={() => find.mutate(false)}>
          {find.isPending ? (probed ? words.probing : words.finding) : words.find}
        </Button>
      </div>
      <div role="status">
        {find.error && <p className="text-small text-danger">{errorText(find.error)}</p>}
        {find.data && !find.isPending && find.data.deployments.length === 0 && (
          <div className="text-small text-ink-soft">
            <p>{find.data.how === 'none' && !probed ? words.foundNone : words.foundNothing}</p>
            {!probed && <Probe onProbe={() => find.mutate(true)} />}
          </div>
        )}
        {find.data && find.data.deployments.length > 0 && (
          <FoundList connection={connection} found={find.data.deployments} />
        )}
      </div>
    </div>
  );
}

function Probe({ onProbe }: { onProbe: () => void }) {
  const { models: words } = useSettingsWords();
  return (
    <div className="mt-2 flex flex-wrap items-center gap-3">
      <Button size="small" onClick={onProbe}>
        {words.probe}
      </Button>
      <span>{words.probeHint}</span>
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
    <div>
      <div className="flex flex-wrap items-center justify-between gap-3 pb-1">
        <p className="text-ui font-medium">{words.found(missing.length)}</p>
        <Button size="small" look="primary" busy={adding.isPending} onClick={() => adding.mutate(missing)}>
          {words.addAll(missing.length)}
        </Button>
      </div>
      <ul>
        {missing.map((one) => (
          <li key={one.name} className="flex items-center gap-3 border-b border-line py-1.5 last:border-0">
            <span className="min-w-0 flex-1 truncate text-ui">{one.name}</span>
            <span className="truncate text-small text-ink-soft">{one.model}</span>
            <Button
              look="quiet"
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
