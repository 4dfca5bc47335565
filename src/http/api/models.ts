import {
  createDeployment,
  createTarget,
  deleteDeployment,
  deleteTarget,
  getDeployment,
  listModels,
  orderTargets,
  updateDeployment,
  updateTarget,
} from '#shared/contract/models.ts';
import { handle, type Mounted } from '../mount.ts';

export const modelRoutes: readonly Mounted[] = [
  handle(listModels, ({ who }, { connections }) => connections.models(who.principal.userId)),
  handle(createDeployment, ({ body }, { connections }) => connections.createDeployment(body)),
  handle(updateDeployment, ({ params, body }, { connections }) => connections.updateDeployment(params.id, body)),
  handle(deleteDeployment, async ({ params }, { connections }) => {
    await connections.deleteDeployment(params.id);
    return {};
  }),
  handle(getDeployment, ({ params }, { connections }) => connections.deployment(params.id)),
  handle(createTarget, ({ params, body }, { connections }) => connections.createTarget(params.id, body)),
  handle(orderTargets, ({ params, body }, { connections }) => connections.orderTargets(params.id, body)),
  handle(updateTarget, ({ params, body }, { connections }) => connections.updateTarget(params, body)),
  handle(deleteTarget, ({ params }, { connections }) => connections.deleteTarget(params)),
];
