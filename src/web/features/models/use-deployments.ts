/** Acts on deployments, each followed by fresh lists. */
import {
  createDeployment,
  createTarget,
  deleteDeployment,
  updateDeployment,
  updateTarget,
  type Deployment,
  type Target,
} from '#shared/contract/models.ts';
import { discoverDeployments } from '#shared/contract/connections.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnections, useConnectionsChanged } from './connections.ts';
import type { DeploymentAnswers } from './deployment-form.tsx';
import { joinableOf, type FoundDeployment } from './joining.ts';

export function useDeployments(connectionId: string) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const changed = useConnectionsChanged();
  const acting = useActing();
  const toasts = useToasts();
  const navigate = useNavigate();
  const { list } = useFormats();
  const { data } = useConnections();

  async function add(answers: DeploymentAnswers): Promise<Deployment> {
    const made = await call(createDeployment, { body: { connectionId, ...answers } });
    await changed();
    return made;
  }

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

  /** What a check found comes without its terms: where the connection may read them, they are asked for. */
  async function withTerms(found: readonly FoundDeployment[]): Promise<readonly FoundDeployment[]> {
    const connection = data?.connections.find(({ id }) => id === connectionId);
    if (!connection || connection.auth.kind === 'key' || found.every(({ terms }) => terms !== undefined)) return found;
    const asked = call(discoverDeployments, { params: { id: connectionId }, body: { probe: false } });
    // Whoever may not read them goes on without.
    const told = await asked.then(
      ({ deployments }) => new Map(deployments.map((one) => [one.name, one])),
      () => new Map<string, FoundDeployment>(),
    );
    return found.map((one) => told.get(one.name) ?? one);
  }

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

  async function change(id: string, answers: Partial<DeploymentAnswers> & { enabled?: boolean }): Promise<void> {
    await call(updateDeployment, { params: { id }, body: answers });
    await changed();
  }

  /** Deletes at once; undo makes it again as it was. */
  async function remove(deployment: Deployment): Promise<void> {
    const done = await acting(call(deleteDeployment, { params: { id: deployment.id } }));
    await changed();
    if (!done) return;
    const { id: _, source: __, enabled, targets, retires, switchedAt: ___, ...fields } = deployment;
    const retiresAt = retires?.basis === 'declared' ? retires.at : null;
    async function undo() {
      const made = await call(createDeployment, { body: { ...fields, retiresAt } });
      await restoreTargets(made, targets);
      if (!enabled) await call(updateDeployment, { params: { id: made.id }, body: { enabled } });
      await changed();
    }
    toasts.show({
      text: words.deploymentDeleted({ name: fields.displayName || fields.name }),
      action: { label: shell.undo, run: () => void acting(undo()) },
    });
  }

  return { add, addFound, addOwn, join, change, remove };
}

/** Everybody who answered before, in a deployment made anew with its first target. */
async function restoreTargets(made: Deployment, [first, ...rest]: readonly Target[]): Promise<void> {
  const params = { id: made.id };
  for (const { id: _, enabled, ...fields } of rest) {
    const known = new Set(made.targets.map(({ id }) => id));
    made = await call(createTarget, { params, body: fields });
    const added = made.targets.find(({ id }) => !known.has(id));
    if (added && !enabled)
      made = await call(updateTarget, { params: { ...params, placeId: added.id }, body: { enabled } });
  }
  const own = made.targets.find(
    (one) => one.connectionId === first?.connectionId && one.upstreamName === first.upstreamName,
  );
  if (!first || !own) return;
  const { priority, weight, model, sku, capacityTpm, enabled } = first;
  const body = { priority, weight, model, sku, capacityTpm, enabled };
  await call(updateTarget, { params: { ...params, placeId: own.id }, body });
}
