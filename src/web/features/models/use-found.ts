/** Takes what was found on a connection: as models of their own, or as one more place that answers for one that is here. */
import { discoverDeployments, type Connection } from '#shared/contract/connections.ts';
import { createDeployment, createTarget, type Deployment } from '#shared/contract/models.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnections, useConnectionsChanged } from './connections.ts';
import { joinableOf, type FoundDeployment } from './joining.ts';

export function useFound(connectionId: string) {
  const { models: words } = useSettingsWords();
  const changed = useConnectionsChanged();
  const acting = useActing();
  const toasts = useToasts();
  const navigate = useNavigate();
  const { list } = useFormats();
  const { data } = useConnections();

  /**
   * Adds deployments as they were found; says which failed. Those of a name that is here already answer for it too,
   * after the others.
   */
  async function addFound(found: readonly FoundDeployment[]): Promise<void> {
    const joined: Pick<Deployment, 'id' | 'name'>[] = [];
    for (const one of await withTerms(found)) {
      const joinable = joinableOf(data?.connections ?? [], connectionId, one);
      if (!joinable?.sameName) await acting(call(createDeployment, { body: asFound(one) }));
      else if (await acting(place(joinable.deployment, one))) joined.push(joinable.deployment);
    }
    await changed();
    const [first] = joined;
    if (first) sayJoined(first, joined);
  }

  const withTerms = (found: readonly FoundDeployment[]) =>
    termsOf(
      data?.connections.find(({ id }) => id === connectionId),
      found,
    );

  const asFound = ({ name, model, terms }: FoundDeployment) => ({
    connectionId,
    name,
    upstreamName: name,
    model,
    ...terms,
  });
  function place({ id }: Pick<Deployment, 'id'>, { name, terms }: FoundDeployment) {
    const { sku = null, capacityTpm = null } = terms ?? {};
    return call(createTarget, { params: { id }, body: { connectionId, upstreamName: name, sku, capacityTpm } });
  }

  /** One of its own, whatever else is here; a taken name gets a number. */
  async function addOwn(found: FoundDeployment): Promise<void> {
    const names = new Set(data?.connections.flatMap(({ deployments }) => deployments.map(({ name }) => name)));
    let name = found.name;
    for (let n = 2; names.has(name); n++) name = `${found.name}-${n}`;
    const [told = found] = await withTerms([found]);
    await acting(call(createDeployment, { body: { ...asFound(told), name } }));
    await changed();
  }

  /** Lets it answer for a deployment that is here, after the others. */
  async function join(deployment: Pick<Deployment, 'id' | 'name'>, found: FoundDeployment): Promise<void> {
    const [told = found] = await withTerms([found]);
    const done = await acting(place(deployment, told));
    await changed();
    if (done) sayJoined(deployment, [deployment]);
  }

  function sayJoined(first: Pick<Deployment, 'id'>, all: readonly Pick<Deployment, 'name'>[]): void {
    toasts.show({
      text: words.joined({ names: list(all.map(({ name }) => name)) }),
      action: {
        label: words.openJoined,
        run: () =>
          void navigate({
            to: '/settings/models/$connectionId/$deploymentId',
            params: { connectionId, deploymentId: first.id },
          }),
      },
    });
  }

  return { addFound, addOwn, join };
}

/** What a check found comes without its terms: where the connection may read them, they are asked for. */
async function termsOf(
  connection: Connection | undefined,
  found: readonly FoundDeployment[],
): Promise<readonly FoundDeployment[]> {
  if (!connection || connection.auth.kind === 'key' || found.every(({ terms }) => terms !== undefined)) return found;
  const asked = call(discoverDeployments, { params: { id: connection.id }, body: { probe: false } });
  // Whoever may not read them goes on without.
  const told = await asked.then(
    ({ deployments }) => new Map(deployments.map((one) => [one.name, one])),
    () => new Map<string, FoundDeployment>(),
  );
  return found.map((one) => told.get(one.name) ?? one);
}
