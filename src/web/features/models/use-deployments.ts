/** Acts on deployments, each followed by fresh lists. */
import { createDeployment, deleteDeployment, updateDeployment, type Deployment } from '#shared/contract/models.ts';
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

  /** Adds deployments as they were found; says which failed. */
  async function addFound(found: readonly { name: string; model: string | null }[]): Promise<void> {
    for (const { name, model } of found)
      await acting(call(createDeployment, { body: { connectionId, name, upstreamName: name, model } }));
    await changed();
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
    const { name, displayName, upstreamName, model, capabilities, contextTokens, enabled } = deployment;
    async function undo() {
      const again = await add({ name, displayName, upstreamName, model, capabilities, contextTokens });
      if (!enabled) await change(again.id, { enabled });
    }
    toasts.show({
      text: words.deploymentDeleted({ name: displayName || name }),
      action: { label: shell.undo, run: () => void acting(undo()) },
    });
  }

  return { add, addFound, change, remove };
}
