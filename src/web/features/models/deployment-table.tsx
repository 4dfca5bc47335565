import type { Connection } from '#shared/contract/connections.ts';
import type { Deployment } from '#shared/contract/models.ts';
import { Switch } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useDeployments } from './use-deployments.ts';

/** The models of a connection: what each is, what it can do, and whether it is offered. */
export function DeploymentTable({ connection }: { connection: Connection }) {
  const { models: words } = useSettingsWords();
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b border-line text-small text-ink-soft">
          <th className="py-2 pe-4 text-start font-normal">{words.table.model}</th>
          <th className="py-2 pe-4 text-start font-normal whitespace-nowrap slim:hidden">{words.table.can}</th>
          <th className="py-2 pe-4 text-end font-normal whitespace-nowrap slim:hidden">{words.table.context}</th>
          <th className="py-2 text-end font-normal whitespace-nowrap">{words.table.on}</th>
        </tr>
      </thead>
      <tbody>
        {connection.deployments.map((deployment) => (
          <Row key={deployment.id} deployment={deployment} connection={connection} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ deployment, connection }: { deployment: Deployment; connection: Connection }) {
  const { models: words } = useSettingsWords();
  const { number } = useFormats();
  const { change } = useDeployments(connection.id);
  const acting = useActing();
  const { name, displayName, upstreamName, model, capabilities, contextTokens } = deployment;
  const abilities = (['vision', 'tools', 'reasoning'] as const).filter((ability) => capabilities[ability]);
  const facts = [...new Set([name, upstreamName, model])].filter((fact) => fact !== null && fact !== displayName);
  return (
    <tr className="border-b border-line last:border-0">
      <td className="max-w-0 w-full py-2.5 pe-4">
        <Link
          to="/settings/models/$connectionId/$deploymentId"
          params={{ connectionId: connection.id, deploymentId: deployment.id }}
          className="block truncate text-ui font-medium hover:text-accent"
        >
          {displayName || name}
        </Link>
        <span className="block truncate text-small text-ink-soft">
          {facts.join(' · ') || words.sources[deployment.source]}
        </span>
      </td>
      <td className="py-2.5 pe-4 text-small whitespace-nowrap text-ink-soft slim:hidden">
        {abilities.map((ability) => words.capability[ability]).join(', ') || '–'}
      </td>
      <td className="py-2.5 pe-4 text-end text-small whitespace-nowrap text-ink-soft tabular-nums slim:hidden">
        {contextTokens === null ? '–' : number(contextTokens)}
      </td>
      <td className="py-2.5">
        <Switch
          className="justify-end"
          hideLabel
          label={`${displayName || name}: ${words.offered}`}
          checked={deployment.enabled}
          onChange={(event) => void acting(change(deployment.id, { enabled: event.target.checked }))}
        />
      </td>
    </tr>
  );
}
