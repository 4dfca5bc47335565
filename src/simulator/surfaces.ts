/** What answers at each surface of the data plane: the table of contents of the simulator. */
import { readFields, readJson } from './body.ts';
import { speech } from './audio/speech.ts';
import { transcription, translation } from './audio/transcriptions.ts';
import { chatCompletions } from './chat/completions.ts';
import { chatShape } from './chat/shape.ts';
import { completions } from './completions/completions.ts';
import { completionsShape } from './completions/request.ts';
import type { Call, DeploymentCall } from './core.ts';
import { embeddings } from './embeddings/embeddings.ts';
import { embeddingsShape } from './embeddings/shape.ts';
import { cancelBatch, createBatch, getBatch, listBatches } from './files/batches.ts';
import { deleteFile, fileContent, getFile, listFiles, uploadFile } from './files/files.ts';
import { editImages, generateImages } from './images/images.ts';
import { keptImage } from './images/kept.ts';
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
  /** Where the deployment is named when the path does not: a form's field, or the JSON's. */
  body: 'json' | 'form';
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

function formWithoutModel(): WireError {
  return missing('model');
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
  completions: { of: 'deployment', body: 'json', nameless: withoutModel(completionsShape), answer: completions },
  'images-generations': { of: 'deployment', body: 'json', nameless: missingModel, answer: generateImages },
  'images-edits': { of: 'deployment', body: 'form', nameless: formWithoutModel, answer: editImages },
  image: { of: 'resource', answer: keptImage },
  transcriptions: { of: 'deployment', body: 'form', nameless: formWithoutModel, answer: transcription },
  translations: { of: 'deployment', body: 'form', nameless: formWithoutModel, answer: translation },
  speech: { of: 'deployment', body: 'json', nameless: missingModel, answer: speech },
  files: { of: 'resource', answer: listFiles },
  'files-upload': { of: 'resource', answer: uploadFile },
  file: { of: 'resource', answer: getFile },
  'file-delete': { of: 'resource', answer: deleteFile },
  'file-content': { of: 'resource', answer: fileContent },
  batches: { of: 'resource', answer: listBatches },
  'batch-create': { of: 'resource', answer: createBatch },
  batch: { of: 'resource', answer: getBatch },
  'batch-cancel': { of: 'resource', answer: cancelBatch },
  models: { of: 'resource', answer: models },
  deployments: { of: 'resource', answer: deployments },
};
