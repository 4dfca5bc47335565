import { z } from 'zod';
import { Id } from '../ids.ts';
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
});
export type Deployment = z.infer<typeof Deployment>;

const Fields = {
  displayName: z.string().trim().max(120),
  upstreamName: z.string().trim().min(1).max(200),
  model: z.string().trim().max(120).nullable(),
  capabilities: Capabilities,
  contextTokens: z.number().int().min(1).max(100_000_000).nullable(),
};
const Name = z.string().trim().min(1).max(120);

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
  }),
  result: Deployment,
});
export const deleteDeployment = endpoint({
  method: 'DELETE',
  path: '/api/deployments/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});
