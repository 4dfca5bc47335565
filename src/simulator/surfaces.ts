/** What answers at each surface of the data plane: the table of contents of the simulator. */
import { chatCompletions } from './chat/completions.ts';
import { chatShape } from './chat/shape.ts';
import type { Call, DeploymentCall } from './core.ts';
import { embeddings } from './embeddings/embeddings.ts';
import { embeddingsShape } from './embeddings/shape.ts';
import { deployments, models } from './models.ts';
import type { Surface } from './routes.ts';
import type { Shape } from './shape.ts';
import type { SimulatorResponse } from './wire.ts';

type Answer = SimulatorResponse | Promise<SimulatorResponse>;

/** An operation of a deployment, which the path or the body names. */
interface DeploymentSurface {
  of: 'deployment';
  body: 'json';
  /** What is said of a body that names no deployment, beyond that it names none. */
  shape: Shape;
  answer: (call: DeploymentCall) => Answer;
}

/** Something of the resource as a whole. */
interface ResourceSurface {
  of: 'resource';
  answer: (call: Call) => Answer;
}

export const surfaces: Readonly<Record<Surface, DeploymentSurface | ResourceSurface>> = {
  chat: { of: 'deployment', body: 'json', shape: chatShape, answer: chatCompletions },
  embeddings: { of: 'deployment', body: 'json', shape: embeddingsShape, answer: embeddings },
  models: { of: 'resource', answer: models },
  deployments: { of: 'resource', answer: deployments },
};
