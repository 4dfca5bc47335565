import { useMutation } from '@tanstack/react-query';
import Trash from 'lucide-react/icons/trash-2';
import type { Connection } from '#shared/contract/connections.ts';
import type { Deployment } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { Navigate, useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { hasDeployments, useConnections } from './connections.ts';
import { DeploymentForm, type DeploymentAnswers } from './deployment-form.tsx';
import { Retirement } from './retirement.tsx';
import { RoutingForm } from './routing-form.tsx';
import { TargetList } from './target-list.tsx';
import { TermsForm } from './terms-form.tsx';
import { useDeployments } from './use-deployments.ts';
import { useDeploymentNow } from './use-targets.ts';

function useConnectionOf(connectionId: string) {
  return useConnections().data?.connections.find((one) => one.id === connectionId);
}

/** A model added by hand; `model`: which one is meant, when the catalogue said so. */
export function AddDeployment({ connectionId, model }: { connectionId: string; model: string | undefined }) {
  const { models: words } = useSettingsWords();
  const connection = useConnectionOf(connectionId);
  const { add } = useDeployments(connectionId);
  const navigate = useNavigate();
  const back = () => navigate({ to: '/settings/models/$connectionId', params: { connectionId } });
  const adding = useMutation({ mutationFn: add, onSuccess: back });
  if (!connection) return null;
  return (
    <article>
      <h2 className="text-page font-semibold tracking-tight">{words.addTitle}</h2>
      <p className="mt-1 mb-6 text-small text-ink-soft">{connection.name}</p>
      <DeploymentForm
        start={model === undefined ? {} : { upstreamName: model, model }}
        azure={hasDeployments(connection)}
        submitLabel={words.add}
        busy={adding.isPending}
        error={adding.error}
        onSubmit={(answers) => adding.mutate(answers)}
        onCancel={() => void back()}
      />
    </article>
  );
}

/** One deployment: changed, switched off, or deleted with undo. */
export function EditDeployment({ connectionId, deploymentId }: { connectionId: string; deploymentId: string }) {
  const { models: words } = useSettingsWords();
  const { data } = useConnections();
  if (!data) return null;
  const connection = data.connections.find((one) => one.deployments.some(({ id }) => id === deploymentId));
  const deployment = connection?.deployments.find((one) => one.id === deploymentId);
  if (!connection || !deployment) return <p className="text-ui text-ink-soft">{words.gone}</p>;
  // Another target was put first: the deployment stands under that one's connection now.
  if (connection.id !== connectionId)
    return (
      <Navigate
        to="/settings/models/$connectionId/$deploymentId"
        params={{ connectionId: connection.id, deploymentId }}
        replace
      />
    );
  return <Edit key={deployment.id} connection={connection} deployment={deployment} connections={data.connections} />;
}

interface EditProps {
  connection: Connection;
  deployment: Deployment;
  connections: readonly Connection[];
}

function Edit({ connection, deployment, connections }: EditProps) {
  const { models: words, targets } = useSettingsWords();
  const { change, remove } = useDeployments(connection.id);
  const acting = useActing();
  const { data: now, dataUpdatedAt } = useDeploymentNow(deployment.id);
  const navigate = useNavigate();
  const back = () => navigate({ to: '/settings/models/$connectionId', params: { connectionId: connection.id } });
  const saving = useMutation({
    mutationFn: (answers: DeploymentAnswers) => change(deployment.id, answers),
    onSuccess: back,
  });
  const declared = deployment.source === 'environment';
  const others = connections
    .flatMap((one) => one.deployments.map(({ name }) => name))
    .filter((name) => name !== deployment.name);
  return (
    <article>
      <header className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <h2 className="text-page font-semibold tracking-tight break-words">
            {deployment.displayName || deployment.name}
          </h2>
          <p className="mt-1 text-small text-ink-soft">
            {connection.name} · {words.sources[deployment.source]}
          </p>
        </div>
        {!declared && (
          <Button
            look="danger"
            icon={Trash}
            onClick={() => {
              void back();
              void remove(deployment);
            }}
          >
            {words.delete}
          </Button>
        )}
      </header>
      {declared && <p className="mt-4 max-w-140 text-small text-ink-soft">{words.lockedDeployment}</p>}
      <Switch
        className="my-5 border-y border-line py-3"
        label={words.offered}
        checked={deployment.enabled}
        onChange={(event) => void acting(change(deployment.id, { enabled: event.target.checked }))}
      />
      {now && (
        <>
          <Retirement deployment={now.deployment} others={others} seenAt={dataUpdatedAt} locked={declared} />
          <TargetList
            deployment={now.deployment}
            states={now.states}
            seenAt={dataUpdatedAt}
            connections={connections}
            locked={declared}
          />
          <RoutingForm deployment={now.deployment} others={others} locked={declared} />
          <TermsForm deployment={now.deployment} others={others} locked={declared} />
        </>
      )}
      <h3 className="mt-10 mb-4 text-section font-semibold">{targets.itself}</h3>
      <DeploymentForm
        start={deployment}
        azure={hasDeployments(connection)}
        submitLabel={words.save}
        busy={saving.isPending}
        error={saving.error}
        locked={declared}
        onSubmit={(answers) => saving.mutate(answers)}
        onCancel={() => void back()}
      />
    </article>
  );
}
