import { z } from 'zod';
import { Id } from '../ids.ts';
import { Takes } from '../parameters.ts';
import { endpoint } from './endpoint.ts';

/** What a model can do; undetected and undeclared means no. */
export const Capabilities = z.object({
  vision: z.boolean(),
  tools: z.boolean(),
  reasoning: z.boolean(),
});
export type Capabilities = z.infer<typeof Capabilities>;

/** A deployment as a person sees it in the picker. */
export const ModelChoice = z.object({
  /** The deployment's public name: what a run's `model` and a program's `model` say. */
  name: z.string(),
  displayName: z.string(),
  /** The connection's name, and its region when known. */
  connection: z.string(),
  region: z.string().nullable(),
  /** The base model when declared or detected, such as `gpt-4o`. */
  model: z.string().nullable(),
  capabilities: Capabilities,
  contextTokens: z.number().nullable(),
  /** Which parameters of an answer may be set. */
  takes: Takes,
  /** True for the built-in simulator: always shown as such. */
  simulated: z.boolean(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;

/** Usable models in the order of the picker; `default` is always one of them, or null when there is none. */
export const listModels = endpoint({
  method: 'GET',
  path: '/api/models',
  access: 'user',
  result: z.object({ models: z.array(ModelChoice), default: z.string().nullable() }),
});

/** What Azure sells capacity as, such as `GlobalStandard`; others are taken as they come. */
const Sku = z.string().trim().min(1).max(60).nullable();
/** Tokens per minute. */
const Capacity = z.number().int().min(1).max(4_000_000_000).nullable();
const Model = z.string().trim().max(120).nullable();

/** One place that may answer for a deployment. */
export const Target = z.object({
  id: Id,
  connectionId: Id,
  /** The deployment's (or model's) name there. */
  upstreamName: z.string(),
  /** Lower ones are asked first; the next when all of these are at their limits, resting or broken. */
  priority: z.number(),
  /** The share among those of the same priority. */
  weight: z.number(),
  /** The base model there, where it is another than the deployment's. */
  model: z.string().nullable(),
  sku: z.string().nullable(),
  /** What it takes per minute: it is left alone before it must refuse. Null: not known. */
  capacityTpm: z.number().nullable(),
  enabled: z.boolean(),
});
export type Target = z.infer<typeof Target>;

const PublicName = z.string().trim().min(1).max(120);

/** Who is asked first, and what happens when nobody there can answer. */
export const Routing = z.object({
  /** Among targets of the same priority: by chance and weight, or whoever has the most of its capacity left. */
  policy: z.enum(['weighted', 'least-loaded']).default('weighted'),
  /** Long prompts go where the same beginning went before, because it may be cached there. */
  affinity: z.enum(['prompt-cache', 'off']).default('prompt-cache'),
  /**
   * Whether another is asked after a request was sent and not answered in time, which may be paid twice: when the
   * upstream itself said so (`said`), also when it was silent (`always`), or never.
   */
  afterTimeout: z.enum(['never', 'said', 'always']).default('said'),
  /** Until the first word of an answer; null: what the model needs. */
  timeoutSeconds: z.number().int().min(1).max(3600).nullable().default(null),
  /** How many times everybody is asked once more, a moment later, when all failed. */
  rounds: z.number().int().min(0).max(3).default(1),
  /** Public names of deployments to ask instead. */
  contextFallbacks: z.array(PublicName).max(5).default([]),
  filterFallbacks: z.array(PublicName).max(5).default([]),
  /**
   * A second target is asked as well when the first is slow with its first word, and the faster one answers. Both are
   * paid. `afterMs` null: later than 19 in 20 answers of this deployment began.
   */
  hedge: z
    .object({ afterMs: z.number().int().min(50).max(600_000).nullable().default(null) })
    .nullable()
    .default(null),
});
export type Routing = z.infer<typeof Routing>;

export const VersionUpgrade = z.enum(['OnceNewDefaultVersionAvailable', 'OnceCurrentVersionExpired', 'NoAutoUpgrade']);

export const Deployment = z.object({
  id: Id,
  name: z.string(),
  displayName: z.string(),
  connectionId: Id,
  /** The deployment's (or model's) name at the upstream. */
  upstreamName: z.string(),
  model: z.string().nullable(),
  capabilities: Capabilities,
  contextTokens: z.number().nullable(),
  enabled: z.boolean(),
  /** `environment` ones come back with the next start; they can be switched off, not edited. */
  source: z.enum(['person', 'environment', 'discovered', 'simulator']),
  sku: z.string().nullable(),
  capacityTpm: z.number().nullable(),
  modelVersion: z.string().nullable(),
  /** The name of a content-filter policy; the policy itself stands at the resource. */
  contentFilter: z.string().nullable(),
  versionUpgrade: VersionUpgrade.nullable(),
  /** The public name that answers when this model is gone. */
  successor: z.string().nullable(),
  /** When the model is switched off: as somebody said, else what is known of it; null: not known. */
  retires: z.object({ at: z.string(), basis: z.enum(['declared', 'known']) }).nullable(),
  /** Since when the successor answers under this name; null: it answers itself. */
  switchedAt: z.string().nullable(),
  /** Everybody who may answer, by priority. `connectionId` and `upstreamName` above are the first one's. */
  targets: z.array(Target),
  routing: Routing,
});
export type Deployment = z.infer<typeof Deployment>;

const Fields = {
  displayName: z.string().trim().max(120),
  upstreamName: z.string().trim().min(1).max(200),
  model: Model,
  capabilities: Capabilities,
  contextTokens: z.number().int().min(1).max(100_000_000).nullable(),
};
const Name = PublicName;
const Terms = {
  sku: Sku.optional(),
  capacityTpm: Capacity.optional(),
  modelVersion: z.string().trim().max(60).nullable().optional(),
  contentFilter: z.string().trim().max(120).nullable().optional(),
  versionUpgrade: VersionUpgrade.nullable().optional(),
  successor: Name.nullable().optional(),
  /** A date; null: what is known of the model. */
  retiresAt: z.iso.datetime().nullable().optional(),
  /** What is not named stays as it is. */
  routing: z
    .strictObject({
      policy: Routing.shape.policy.unwrap(),
      affinity: Routing.shape.affinity.unwrap(),
      afterTimeout: Routing.shape.afterTimeout.unwrap(),
      timeoutSeconds: Routing.shape.timeoutSeconds.unwrap(),
      rounds: Routing.shape.rounds.unwrap(),
      contextFallbacks: Routing.shape.contextFallbacks.unwrap(),
      filterFallbacks: Routing.shape.filterFallbacks.unwrap(),
      hedge: Routing.shape.hedge.unwrap(),
    })
    .partial()
    .optional(),
};

export const createDeployment = endpoint({
  method: 'POST',
  path: '/api/deployments',
  access: 'admin',
  body: z.strictObject({
    connectionId: Id,
    name: Name,
    displayName: Fields.displayName.default(''),
    upstreamName: Fields.upstreamName,
    model: Fields.model.default(null),
    capabilities: Fields.capabilities.optional(),
    contextTokens: Fields.contextTokens.default(null),
    ...Terms,
  }),
  result: Deployment,
});
export const updateDeployment = endpoint({
  method: 'PATCH',
  path: '/api/deployments/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: Name.optional(),
    displayName: Fields.displayName.optional(),
    upstreamName: Fields.upstreamName.optional(),
    model: Fields.model.optional(),
    capabilities: Fields.capabilities.optional(),
    contextTokens: Fields.contextTokens.optional(),
    enabled: z.boolean().optional(),
    ...Terms,
  }),
  result: Deployment,
});
export const deleteDeployment = endpoint({
  method: 'DELETE',
  path: '/api/deployments/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});

/** How a target does at this moment. */
export const TargetState = z.object({
  id: Id,
  /**
   * `ready` · `full`: its tokens of this minute are used up, as far as we count · `limited`: it asked for a pause ·
   * `resting`: it failed several times · `broken`: somebody must repair its settings · `trying`: one call finds out
   * whether it is well again · `off`: it, or its connection, is switched off or cannot be used.
   */
  state: z.enum(['ready', 'full', 'limited', 'resting', 'broken', 'trying', 'off']),
  /** When the state ends by itself, as far as that is known. */
  until: z.string().nullable(),
  /** Why it rests, is broken, or did until just now: the last refusal, until it answers again. */
  error: z.string().nullable(),
  /** Tokens of the last minute, as Azure estimates them when a request arrives. */
  tokensThisMinute: z.number(),
});
export type TargetState = z.infer<typeof TargetState>;

export const getDeployment = endpoint({
  method: 'GET',
  path: '/api/deployments/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  result: z.object({ deployment: Deployment, states: z.array(TargetState) }),
});

const TargetFields = {
  upstreamName: Fields.upstreamName,
  priority: z.number().int().min(0).max(1000),
  weight: z.number().int().min(1).max(1000),
  model: Model,
  sku: Sku,
  capacityTpm: Capacity,
};

/** Adds a place that may answer, after the last priority there is unless one is named. */
export const createTarget = endpoint({
  method: 'POST',
  path: '/api/deployments/:id/targets',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    connectionId: Id,
    upstreamName: TargetFields.upstreamName,
    priority: TargetFields.priority.optional(),
    weight: TargetFields.weight.default(1),
    model: TargetFields.model.default(null),
    sku: TargetFields.sku.default(null),
    capacityTpm: TargetFields.capacityTpm.default(null),
  }),
  result: Deployment,
});
export const updateTarget = endpoint({
  method: 'PATCH',
  path: '/api/deployments/:id/targets/:placeId',
  access: 'admin',
  params: z.object({ id: Id, placeId: Id }),
  body: z.strictObject({
    upstreamName: TargetFields.upstreamName.optional(),
    priority: TargetFields.priority.optional(),
    weight: TargetFields.weight.optional(),
    model: TargetFields.model.optional(),
    sku: TargetFields.sku.optional(),
    capacityTpm: TargetFields.capacityTpm.optional(),
    enabled: z.boolean().optional(),
  }),
  result: Deployment,
});
/** The last one of a deployment cannot be deleted: delete the deployment. */
export const deleteTarget = endpoint({
  method: 'DELETE',
  path: '/api/deployments/:id/targets/:placeId',
  access: 'admin',
  params: z.object({ id: Id, placeId: Id }),
  result: Deployment,
});
/** Every target of the deployment once, in groups: the first group is asked first. */
export const orderTargets = endpoint({
  method: 'PUT',
  path: '/api/deployments/:id/targets/order',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ groups: z.array(z.array(Id).min(1).max(100)).min(1).max(100) }),
  result: Deployment,
});
