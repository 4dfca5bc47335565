import { z } from 'zod';
import { Id } from '../ids.ts';
import { ErrorInfo } from '../message.ts';
import { endpoint } from './endpoint.ts';
import { Capabilities, Deployment, VersionUpgrade } from './models.ts';

/** An address taken apart. `null` means the paste did not say. */
export const Understood = z.object({
  provider: z.string(),
  /** `azure` (a resource), `foundry`, `openai` or another compatible address. */
  kind: z.enum(['azure', 'foundry', 'openai', 'compatible', 'simulator']),
  cloud: z.enum(['public', 'china', 'government']).nullable(),
  /** Origin, plus a path where the vendor has one; never with a trailing slash. */
  baseUrl: z.string(),
  resource: z.string().nullable(),
  region: z.string().nullable(),
  deployment: z.string().nullable(),
  apiVersion: z.string().nullable(),
  /** `classic`: /openai/deployments/…?api-version= · `v1`: /openai/v1 */
  surface: z.enum(['classic', 'v1']).nullable(),
  /** A key found in a pasted code sample is used, never shown again. */
  foundKey: z.boolean(),
});
export type Understood = z.infer<typeof Understood>;

export const CheckStage = z.enum([
  'address',
  'tls',
  'azure',
  'key',
  'version',
  'deployment',
  'completion',
  'capabilities',
]);
export type CheckStage = z.infer<typeof CheckStage>;

/** What was sent and received in a stage, secrets removed. */
export const Exchange = z.object({
  request: z.string(),
  response: z.string(),
});
export type Exchange = z.infer<typeof Exchange>;

/** The check says each stage when it starts and when it ends, then once what it found. */
export const CheckEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stage'), stage: CheckStage }),
  z.object({
    type: z.literal('result'),
    stage: CheckStage,
    outcome: z.enum(['passed', 'failed', 'skipped']),
    ms: z.number(),
    error: ErrorInfo.nullable(),
    exchange: Exchange.nullable(),
  }),
  z.object({
    type: z.literal('finished'),
    ok: z.boolean(),
    /** What the completion revealed: base model, region, parameters. */
    found: z.object({
      model: z.string().nullable(),
      region: z.string().nullable(),
      capabilities: Capabilities.nullable(),
      tokenParameter: z.enum(['max_tokens', 'max_completion_tokens']).nullable(),
      responsesOnly: z.boolean(),
      /** Deployments that exist, where the resource tells. */
      deployments: z.array(z.object({ name: z.string(), model: z.string().nullable() })),
    }),
  }),
  z.object({ type: z.literal('failed'), error: ErrorInfo }),
]);
export type CheckEvent = z.infer<typeof CheckEvent>;

const Guid = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/, 'expected an ID such as 11111111-2222-3333-4444-555555555555');

/**
 * How a connection signs in. The Entra ID kinds are for Azure only: an application's secret, the managed identity of
 * the machine the server runs on, or the identity a cluster gives its workloads. Null: as the machine says.
 */
export const ConnectionAuth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key') }),
  z.object({ kind: z.literal('entra-secret'), tenantId: Guid, clientId: Guid }),
  z.object({ kind: z.literal('managed-identity'), clientId: Guid.nullable() }),
  z.object({ kind: z.literal('workload-identity'), tenantId: Guid.nullable(), clientId: Guid.nullable() }),
]);
export type ConnectionAuth = z.infer<typeof ConnectionAuth>;

/** The same with its secret, which goes in and never comes out; without one the stored secret of this application stays. */
export const ConnectionAuthInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key') }),
  z.strictObject({
    kind: z.literal('entra-secret'),
    tenantId: Guid,
    clientId: Guid,
    clientSecret: z.string().trim().min(1).max(1000).optional(),
  }),
  z.strictObject({ kind: z.literal('managed-identity'), clientId: Guid.nullable().default(null) }),
  z.strictObject({
    kind: z.literal('workload-identity'),
    tenantId: Guid.nullable().default(null),
    clientId: Guid.nullable().default(null),
  }),
]);
export type ConnectionAuthInput = z.infer<typeof ConnectionAuthInput>;

export const Connection = z.object({
  id: Id,
  name: z.string(),
  provider: z.string(),
  baseUrl: z.string(),
  apiVersion: z.string().nullable(),
  surface: z.enum(['classic', 'v1']).nullable(),
  cloud: z.enum(['public', 'china', 'government']).nullable(),
  region: z.string().nullable(),
  /** How many keys are stored and the last four characters of the first; the keys themselves never leave. */
  keys: z.object({ count: z.number(), hint: z.string().nullable() }),
  auth: ConnectionAuth,
  source: z.enum(['person', 'environment', 'simulator']),
  enabled: z.boolean(),
  lastCheck: z.object({ at: z.string(), ok: z.boolean(), ms: z.number(), error: ErrorInfo.nullable() }).nullable(),
  /**
   * Calls to it failed, and none was answered since: why, which deployment's they were, and until when it is left alone.
   * A check that passed after that knows better.
   */
  trouble: z.object({ error: z.string(), deployment: z.string(), until: z.string() }).nullable(),
  deployments: z.array(Deployment),
});
export type Connection = z.infer<typeof Connection>;

/** A vendor that can be connected; the form is drawn from it. */
export const ProviderInfo = z.object({
  id: z.string(),
  label: z.string(),
  baseUrl: z.string().nullable(),
  needsKey: z.boolean(),
  needsApiVersion: z.boolean(),
});

export const listConnections = endpoint({
  method: 'GET',
  path: '/api/connections',
  access: 'admin',
  result: z.object({ connections: z.array(Connection), providers: z.array(ProviderInfo) }),
});

const Latency = z.object({
  /** ms to the first byte, half and nineteen of twenty calls within it; null: nothing was answered. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  calls: z.number(),
});
/** How soon connections answered in the last hour (by five minutes) or day (by hours); silent ones are missing. */
export const listLatencies = endpoint({
  method: 'GET',
  path: '/api/connections/latency',
  access: 'admin',
  query: z.strictObject({ span: z.enum(['hour', 'day']).default('hour') }),
  result: z.object({
    connections: z.array(Latency.extend({ connectionId: Id, points: z.array(Latency) })),
    /** When the first point begins, and how long each is, ms. */
    from: z.string(),
    width: z.number(),
  }),
});

/** Takes a pasted address, target URI or code sample apart. Nothing is called and nothing is stored. */
export const understandAddress = endpoint({
  method: 'POST',
  path: '/api/connections/understand',
  access: 'admin',
  body: z.strictObject({
    text: z.string().max(20_000),
    /** What a host is that does not tell. */
    assume: z.enum(['azure-openai']).optional(),
  }),
  result: z.object({ understood: Understood.nullable() }),
});

const Settings = {
  name: z.string().trim().max(80),
  provider: z.string().max(60),
  baseUrl: z.string().trim().max(500),
  apiVersion: z.string().trim().max(60).nullable(),
  surface: z.enum(['classic', 'v1']).nullable(),
  /** One key, or several separated by commas. */
  key: z.string().max(4000),
};

export const createConnection = endpoint({
  method: 'POST',
  path: '/api/connections',
  access: 'admin',
  body: z.strictObject({
    name: Settings.name.default(''),
    provider: Settings.provider,
    baseUrl: Settings.baseUrl.default(''),
    apiVersion: Settings.apiVersion.default(null),
    surface: Settings.surface.default(null),
    key: Settings.key.default(''),
    auth: ConnectionAuthInput.optional(),
    /** A paste in which a key was found by `understand`: the server reads it again from here. */
    paste: z.string().max(20_000).optional(),
    /** Deployments to add at once. */
    deployments: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(120) }))
      .max(200)
      .default([]),
  }),
  result: Connection,
});

/** Changing the address drops stored secrets unless new ones are given: a secret serves only its own address. */
export const updateConnection = endpoint({
  method: 'PATCH',
  path: '/api/connections/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: Settings.name.optional(),
    baseUrl: Settings.baseUrl.optional(),
    apiVersion: Settings.apiVersion.optional(),
    surface: Settings.surface.optional(),
    key: Settings.key.optional(),
    auth: ConnectionAuthInput.optional(),
    enabled: z.boolean().optional(),
  }),
  result: Connection,
});
export const deleteConnection = endpoint({
  method: 'DELETE',
  path: '/api/connections/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});
export const restoreConnection = endpoint({
  method: 'POST',
  path: '/api/connections/:id/restore',
  access: 'admin',
  params: z.object({ id: Id }),
  result: Connection,
});

/** Runs the staged check of a stored connection on one deployment (null: whichever exists). */
export const checkConnection = endpoint({
  method: 'POST',
  path: '/api/connections/:id/check',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ deployment: z.string().trim().max(200).nullable().default(null) }),
  form: 'events',
  result: CheckEvent,
});

/** Which deployments exist: the resource's own list, and with `probe` the usual names tried one by one. */
export const discoverDeployments = endpoint({
  method: 'POST',
  path: '/api/connections/:id/discover',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({ probe: z.boolean().default(false) }),
  result: z.object({
    deployments: z.array(
      z.object({
        name: z.string(),
        model: z.string().nullable(),
        /** What the control plane says besides, where the connection's identity may read it. */
        terms: z
          .object({
            sku: z.string().nullable(),
            capacityTpm: z.number().nullable(),
            modelVersion: z.string().nullable(),
            contentFilter: z.string().nullable(),
            versionUpgrade: VersionUpgrade.nullable().catch(null),
          })
          .optional(),
      }),
    ),
    /** `managed`: the control plane told · `listing`: the resource did · `probed`: names were tried · `none`: nobody tells. */
    how: z.enum(['managed', 'listing', 'probed', 'none']),
  }),
});

/**
 * Connects Ollama on the machine the server runs on, with its models; null when it does not run there. Refused while the
 * setting `instance.findOllama` is off.
 */
export const connectOllama = endpoint({
  method: 'POST',
  path: '/api/connections/ollama',
  access: 'admin',
  result: z.object({ connection: Connection.nullable() }),
});

/** Connects the built-in simulator, or returns the one that is. */
export const connectSimulator = endpoint({
  method: 'POST',
  path: '/api/connections/simulator',
  access: 'admin',
  result: Connection,
});
