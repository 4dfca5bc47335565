/** What every surface of one simulator shares, and what belongs to one call. */
import type { Episodes } from './answers/episodes.ts';
import type { RequestIds } from './answer-headers.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { Vintage } from './limit-errors.ts';
import type { Batch } from './files/batch.ts';
import type { FileStore } from './files/store.ts';
import type { Form } from './form.ts';
import type { ImageStore } from './images/store.ts';
import type { Limiter } from './limits.ts';
import type { Waiting } from './pace.ts';
import type { PromptCache } from './prompt-cache.ts';
import type { ResponseStore } from './responses/store.ts';
import type { Deployment, JournalEntry, ResourceState } from './resource.ts';
import type { Route } from './routes.ts';
import type { Behaviour } from './scenario.ts';
import type { SimulatorRequest, SimulatorResponse, WireError } from './wire.ts';
import { whole } from './wire.ts';
import { errorHeaders, listingHeaders } from './answer-headers.ts';

export interface Core extends Waiting {
  resource: ResourceState;
  strict: boolean;
  random: () => number;
  /** Whether an Entra token may call the models. */
  checkToken: (token: string) => 'good' | 'no-role' | 'bad';
  /** The subscription it is part of. */
  cloud: Cloud;
  /** One wording for every 429; absent: each model's own. */
  vintage: Vintage | undefined;
  limiter: Limiter;
  cache: PromptCache;
  episodes: Episodes;
  responses: ResponseStore;
  images: ImageStore;
  files: FileStore;
  batches: Map<string, Batch>;
  /** A request of the service to itself: no credentials, no limits, no waiting. */
  askInside: (path: string, body: object) => Promise<{ status: number; text: string }>;
  behaviourOf: (
    deployment: string,
    own: Behaviour | undefined,
    asked: Behaviour,
    lastUserText: () => string,
  ) => Behaviour;
}

/** One request on its way. */
export interface Call {
  core: Core;
  request: SimulatorRequest;
  route: Route;
  ids: RequestIds;
  entry: JournalEntry;
  /** ms, by the core's clock. */
  receivedAt: number;
  behaviour: Behaviour;
}

/** A call that has found its deployment. */
export interface DeploymentCall extends Call {
  deployment: Deployment;
  /** The body parsed; `undefined` when it is no JSON. */
  body: unknown;
  /** The body of an operation that takes files; `undefined` when it is no form. */
  form: Form | undefined;
}

const encoder = new TextEncoder();

/** An error as a response; the journal knows its status afterwards. */
export function errorResponse(
  core: Core,
  ids: RequestIds,
  entry: JournalEntry,
  error: WireError,
  deployment?: Deployment,
): SimulatorResponse {
  entry.status = error.status;
  entry.outcome = 'completed';
  return {
    status: error.status,
    ...(error.statusText === undefined ? {} : { statusText: error.statusText }),
    headers: errorHeaders(error, ids, core.resource, deployment),
    body: whole(encoder.encode(error.body)),
  };
}

/** JSON about the resource, not made by a model. */
export function resourceAnswer(call: Call, json: string): SimulatorResponse {
  const body = encoder.encode(json);
  call.entry.status = 200;
  call.entry.outcome = 'completed';
  return {
    status: 200,
    headers: listingHeaders(call.ids, call.core.resource, body.byteLength),
    body: whole(body),
  };
}
