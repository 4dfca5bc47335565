/** What every operation of a model goes through besides its own work: the limits, the ordered faults, the headers. */
import { successHeaders } from './answer-headers.ts';
import type { Model, Operation } from './catalogue.ts';
import type { DeploymentCall } from './core.ts';
import { findFault } from './faults.ts';
import { limitError, limitFaultError, type LimitSubject, type Vintage } from './limit-errors.ts';
import type { LimitState } from './limits.ts';
import type { Behaviour } from './scenario.ts';
import { whole, type SimulatorResponse, type WireError } from './wire.ts';
import { modelNeedsNewerVersion, operationNotSupported } from './wire-errors.ts';
import { atLeast } from './api-versions.ts';

/** What the messages of a limit call each operation (azure-openai.md 1.2); the last three are guesses. */
const operationIds: Readonly<Record<Operation, string>> = {
  chatCompletion: 'ChatCompletions_Create',
  completion: 'Completions_Create',
  embeddings: 'Embeddings_Create',
  responses: 'Responses_Create',
  transcription: 'Transcriptions_Create',
  translation: 'Translations_Create',
  imageGeneration: 'ImageGenerations_Create',
  imageEdit: 'ImageEdits_Create',
  speech: 'Speech_Create',
  realtime: 'onHandshake',
};

/** E11, or the version gate of newer models. */
export function operationError(
  operation: Operation,
  model: Model,
  apiVersion: string | undefined,
): WireError | undefined {
  if (!model.operations.includes(operation)) return operationNotSupported(operation, model.name);
  if (model.minVersion !== undefined && !atLeast(apiVersion, model.minVersion))
    return modelNeedsNewerVersion(`${model.minVersion}-preview`);
  return undefined;
}

export type Admission = { limits: LimitState; refused?: undefined } | { limits: LimitState; refused: WireError };

/** Counts the request against the deployment's limits; `refused` is the 429. */
export function admit(call: DeploymentCall, operation: Operation, tokens: number): Admission {
  const { core, deployment } = call;
  const { state, trip } = core.limiter.admit(deployment, tokens, call.behaviour.limitShare);
  call.entry.reservedTokens = trip ? 0 : tokens;
  if (!trip) return { limits: state };
  const error = limitError(subjectOf(call, operation), trip, state, vintageOf(call, operation));
  return { limits: state, refused: error };
}

/** As the resource is told, else as the operation's or the model's fronts word it. */
function vintageOf({ core, deployment }: DeploymentCall, operation: Operation): Vintage {
  return core.vintage ?? (operation === 'responses' ? '2026' : deployment.model.limitVintage);
}

function subjectOf({ core, route, deployment }: DeploymentCall, operation: Operation): LimitSubject {
  return {
    operation: operationIds[operation],
    apiVersion: route.apiVersion,
    kind: core.resource.kind,
    model: deployment.model.name,
    deployment: deployment.name,
    region: core.resource.region,
  };
}

const DEFAULT_RETRY_MS = 2_000;

/** The failure that the behaviour orders of the model; those of the front door have struck already. */
export function orderedFault(
  call: DeploymentCall,
  operation: Operation,
  behaviour: Behaviour,
  limits: LimitState,
): WireError | undefined {
  const fault = behaviour.fault === undefined ? undefined : findFault(behaviour.fault);
  if (!fault) return undefined;
  if ('error' in fault) return fault.error;
  if (!('limit' in fault)) return undefined;
  return limitFaultError(fault.limit, subjectOf(call, operation), limits, {
    retryAfterMs: behaviour.retryAfterMs ?? DEFAULT_RETRY_MS,
    vintage: vintageOf(call, operation),
  });
}

/** The day the simulated replica was deployed; the same in every answer. */
export const SESSION = 'd20260919103649-bf00bd58';

export interface AnswerKind {
  stream: boolean;
  /** The content filter ran. */
  filtered: boolean;
  /** Instead of JSON or the event stream. */
  contentType?: string;
}

export function modelHeaders(call: DeploymentCall, limits: LimitState, kind: AnswerKind): Record<string, string> {
  const { core, ids, deployment } = call;
  const headers = successHeaders({ ids, resource: core.resource, deployment, limits, session: SESSION, ...kind });
  if (kind.contentType !== undefined) headers['content-type'] = kind.contentType;
  return headers;
}

/** An answer that is ready as a whole, noted in the journal. */
export function wholeAnswer(
  call: DeploymentCall,
  bytes: Uint8Array,
  headers: Record<string, string>,
): SimulatorResponse {
  call.entry.status = 200;
  call.entry.outcome = 'completed';
  return { status: 200, headers: { ...headers, 'content-length': String(bytes.byteLength) }, body: whole(bytes) };
}
