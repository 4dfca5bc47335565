import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { Capabilities } from './models.ts';

/** A model that could be deployed, and what is known of it. Null: not known. */
export const CatalogueModel = z.object({
  /** As its vendor names it. */
  model: z.string(),
  provider: z.string(),
  /** The vendor's own name. */
  vendor: z.string(),
  kind: z.enum(['chat', 'completion', 'embedding', 'image', 'audio', 'realtime']),
  contextTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  capabilities: Capabilities,
  responsesOnly: z.boolean(),
  /** Micro-USD per million tokens; `owner`: the price table's own entry holds. */
  price: z.object({
    source: z.enum(['list', 'owner', 'simulator', 'unknown']),
    input: z.number().nullable(),
    cachedInput: z.number().nullable(),
    output: z.number().nullable(),
  }),
  /** Days. */
  released: z.string().nullable(),
  retires: z.string().nullable(),
  /** Public names by which it is here already. */
  deployments: z.array(z.string()),
  /** Connections that could serve it; told to those who may deploy. */
  connections: z.array(Id),
});
export type CatalogueModel = z.infer<typeof CatalogueModel>;

/** Every model we know of at the vendors that can be connected. */
export const listCatalogue = endpoint({
  method: 'GET',
  path: '/api/catalogue',
  access: 'user',
  result: z.object({ models: z.array(CatalogueModel) }),
});
