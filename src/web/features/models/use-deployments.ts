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
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnectionsChanged } from './connections.ts';
import type { DeploymentAnswers } from './deployment-form.tsx';

export function useDeployments(connectionId: string) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const changed = useConnectionsChanged();
  const acting = useActing();
  const toasts = useToasts();

  async function add(answers: DeploymentAnswers): Promise<Deployment> {
    const made = await call(createDeployment, { body: { connectionId, ...answers } });
    await changed();
    return made;
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

  return { add, change, remove };
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
