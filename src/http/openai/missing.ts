/** What is not there: deployments, operations of a deployment, and what upstreams keep. */
import type { CallWire } from '#gateway/wires/wire.ts';
import type { AppError } from '#shared/errors.ts';
import { deploymentUnknown, modelUnknown, operationNotSupported } from '#simulator/wire-errors.ts';
import { openAI, type Reply } from './envelope.ts';
import type { KeptWire, Surface } from './paths.ts';

/** E7 and E10, or OpenAI's; what names the deployment in the body alone is told 400. */
export function unknownDeployment(surface: Surface, name: string, wire: CallWire | null = null): Reply {
  const isBody = wire === 'responses' || wire === 'compactions';
  if (surface !== 'openai') return isBody ? modelUnknown : deploymentUnknown;
  if (isBody)
    return openAI(400, {
      message: `The requested model '${name}' does not exist.`,
      param: 'model',
      code: 'model_not_found',
    });
  return openAI(404, {
    message: `The model \`${name}\` does not exist or you do not have access to it.`,
    code: 'model_not_found',
  });
}

/** E11, when none of a deployment's targets speaks the wire it is asked on. */
export function unsupportedOperation(surface: Surface, wire: CallWire | null, name: string): Reply {
  if (surface !== 'openai') return operationNotSupported(wire === null ? '' : azureNames[wire], name);
  return openAI(400, {
    message: `The model \`${name}\` does not support this operation${wire === null ? '' : ` (${wire})`}.`,
    param: 'model',
    code: 'operation_unsupported',
  });
}

/** What Azure calls the operations in its messages; only the first three were seen. */
const azureNames: Record<CallWire, string> = {
  'chat-completions': 'chatCompletion',
  completions: 'completion',
  embeddings: 'embeddings',
  responses: 'responses',
  compactions: 'responses',
  'image-generations': 'imageGeneration',
  'image-edits': 'imageEdit',
  transcriptions: 'transcription',
  translations: 'translation',
  speech: 'speech',
  messages: 'messages',
  'token-counts': 'messages',
};

/** What a response goes on from. */
export function unknownPrevious(id: string): Reply {
  return openAI(400, {
    message: `Previous response with id '${id}' not found.`,
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });
}

/** What is not there is told like what is somebody else's. */
function unknownKept(thing: KeptWire, id: string): Reply {
  if (thing === 'files') return openAI(404, { message: `No such File object: ${id}`, param: 'id' });
  if (thing === 'batches') return openAI(404, { message: `No batch found with id '${id}'.` });
  return openAI(404, { message: `Response with id '${id}' not found.` });
}

/** A file named in a request. */
function unknownFile(id: string): Reply {
  return openAI(400, { message: `No such File object: ${id}`, param: 'file_id', code: 'invalid_value' });
}

/** A batch of a file that is not there. */
function unknownInput(id: string): Reply {
  return openAI(400, {
    message: `Invalid 'input_file_id': file '${id}' was not found.`,
    param: 'input_file_id',
    code: 'invalid_value',
  });
}

/** What is said when it is neither a deployment nor an operation that is missing; null for every other error. */
export function missingReply(
  error: AppError,
  {
    surface,
    wire,
    deployment,
    objectId,
    thing,
  }: { surface: Surface; wire: CallWire | null; deployment: string; objectId: string | null; thing: KeptWire | null },
): Reply | null {
  const named = deployment === '' ? String(error.params['model'] ?? '') : deployment;
  if (error.code === 'model_unknown') return unknownDeployment(surface, named, wire);
  if (error.code === 'operation_unsupported') return unsupportedOperation(surface, wire, named);
  if (error.code !== 'kept_unknown') return null;
  if (objectId !== null) return unknownKept(thing ?? 'responses', objectId);
  const id = String(error.params['id']);
  if (error.params['what'] === 'file') return unknownFile(id);
  return thing === 'batches' ? unknownInput(id) : unknownPrevious(id);
}
