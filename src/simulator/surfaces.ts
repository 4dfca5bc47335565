/** What answers at each surface of the data plane: the table of contents of the simulator. */
import { readFields, readJson } from './body.ts';
import { chatCompletions } from './chat/completions.ts';
import { chatShape } from './chat/shape.ts';
import type { Call, DeploymentCall } from './core.ts';
import { embeddings } from './embeddings/embeddings.ts';
import { embeddingsShape } from './embeddings/shape.ts';
import { deployments, models } from './models.ts';
import { missing } from './modern-shape.ts';
import { compactResponse } from './responses/compact.ts';
import { createResponse } from './responses/create.ts';
import { cancelResponse, deleteResponse, getResponse, inputItems } from './responses/kept.ts';
import type { Surface } from './routes.ts';
import type { Shape } from './shape.ts';
import type { SimulatorResponse, WireError } from './wire.ts';
import { modelError } from './wire-errors.ts';

type Answer = SimulatorResponse | Promise<SimulatorResponse>;

/** An operation of a deployment, which the path or the body names. */
interface DeploymentSurface {
  of: 'deployment';
  body: 'json';
  /** What is said of a body that is needed to name the deployment and does not. */
  nameless: (body: unknown) => WireError;
  answer: (call: DeploymentCall) => Answer;
}

/** Something of the resource as a whole. */
interface ResourceSurface {
  of: 'resource';
  answer: (call: Call) => Answer;
}

/** What else is wrong with the body comes first. */
function withoutModel(shape: Shape): (body: unknown) => WireError {
  return (body) => readFields(undefined, body, shape).error ?? modelError('you must provide a model parameter');
}

function missingModel(body: unknown): WireError {
  return readJson(undefined, body).error ?? missing('model');
}

export const surfaces: Readonly<Record<Surface, DeploymentSurface | ResourceSurface>> = {
  chat: { of: 'deployment', body: 'json', nameless: withoutModel(chatShape), answer: chatCompletions },
  embeddings: { of: 'deployment', body: 'json', nameless: withoutModel(embeddingsShape), answer: embeddings },
  responses: { of: 'deployment', body: 'json', nameless: missingModel, answer: createResponse },
  response: { of: 'resource', answer: getResponse },
  'response-delete': { of: 'resource', answer: deleteResponse },
  'response-cancel': { of: 'resource', answer: cancelResponse },
  'response-input-items': { of: 'resource', answer: inputItems },
  'responses-compact': { of: 'deployment', body: 'json', nameless: missingModel, answer: compactResponse },
  models: { of: 'resource', answer: models },
  deployments: { of: 'resource', answer: deployments },
};
