import { createDeployment, deleteDeployment, listModels, updateDeployment } from '#shared/contract/models.ts';
import { handle, type Mounted } from '../mount.ts';

export const modelRoutes: readonly Mounted[] = [
  handle(listModels, ({ who }, { connections }) => connections.models(who.principal.userId)),
  handle(createDeployment, ({ body }, { connections }) => connections.createDeployment(body)),
  handle(updateDeployment, ({ params, body }, { connections }) => connections.updateDeployment(params.id, body)),
  handle(deleteDeployment, async ({ params }, { connections }) => {
    await connections.deleteDeployment(params.id);
    return {};
  }),
];
