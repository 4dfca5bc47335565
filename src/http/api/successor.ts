import { AppError } from '#shared/errors.ts';
import { getTrial, previewTrial, startTrial, stopTrial, switchDeployment } from '#shared/contract/successor.ts';
import { handle, type Mounted } from '../mount.ts';

export const successorRoutes: readonly Mounted[] = [
  handle(previewTrial, async ({ params, query, who }, { connections, runs }) => {
    const { deployment } = await connections.deployment(params.id);
    const successor = query.successor ?? deployment.successor;
    const tried = { deploymentId: params.id, deployment: deployment.name, successor };
    return { deployment, ...(await runs.trials.preview(who.principal, tried)) };
  }),
  handle(startTrial, async ({ params, body, who }, { connections, runs }) => {
    const { deployment } = await connections.deployment(params.id);
    // Under its name the successor answers already: there is nothing to compare.
    if (deployment.switchedAt !== null)
      throw new AppError('invalid_request', { params: { reason: 'its successor answers already' } });
    return runs.trials.start(who.principal, {
      deploymentId: params.id,
      deployment: deployment.name,
      successor: body.successor,
    });
  }),
  handle(getTrial, ({ params, who }, { runs }) => runs.trials.get(who.principal.userId, params.id)),
  handle(stopTrial, ({ params, who }, { runs }) => runs.trials.stop(who.principal.userId, params.id)),
  handle(switchDeployment, ({ params, body }, { connections }) => connections.switchDeployment(params.id, body.to)),
];
