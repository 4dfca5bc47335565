/** Services that are described by an OpenAPI document: their operations are tools, beside those of MCP servers. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { ToolServer, ToolServerName } from './tool-servers.ts';

/** What answers are offered of one service at most, and what is on by itself. */
export const MOST_OFFERED = 40;
export const OFFERED_BY_ITSELF = 30;

const Address = z.url({ protocol: /^https?$/ }).max(500);
/** Operations' paths stand behind it, and secrets are not written into addresses. */
const Plain = Address.refine((text) => !/[?#]/.test(text) && !/^[^/]*\/\/[^/]*@/.test(text));

/** The document: where it is, or itself. JSON. */
const documentOf = {
  address: Address.nullable().default(null),
  text: z.string().max(5_000_000).nullable().default(null),
};

const ServiceOperation = z.object({
  name: z.string(),
  method: z.string(),
  path: z.string(),
  summary: z.string(),
  /** It may change something: each call asks the person. */
  changes: z.boolean(),
  offered: z.boolean(),
});
export type ServiceOperation = z.infer<typeof ServiceOperation>;

const SkippedOperation = z.object({
  method: z.string(),
  path: z.string(),
  /**
   * `elsewhere`: it is of another server; `reference`: part of it stands in another document; `body`: it takes neither JSON, a form nor text;
   * `cookie`: it needs a cookie or a header of the request's own; `path`: its path is none; `many`: there are too many.
   */
  why: z.enum(['elsewhere', 'reference', 'body', 'cookie', 'path', 'many']),
});
export type SkippedOperation = z.infer<typeof SkippedOperation>;

/** Reads a document and keeps nothing. Throws `openapi_*`, `address_*`. */
export const readToolService = endpoint({
  method: 'POST',
  path: '/api/tool-services/read',
  access: 'admin',
  body: z.strictObject(documentOf),
  result: z.object({
    title: z.string(),
    /** Where it says that its service is; an admin says which it is. */
    servers: z.array(z.string()),
    operations: z.array(ServiceOperation),
    skipped: z.array(SkippedOperation),
  }),
});

export const getToolService = endpoint({
  method: 'GET',
  path: '/api/tool-services/:name',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
  result: z.object({
    title: z.string(),
    /** Where the document was found; null: it was pasted. */
    address: z.string().nullable(),
    url: z.string(),
    operations: z.array(ServiceOperation),
  }),
});

/**
 * Adds a service, or changes it: without a document the one that it has stays. Throws `openapi_*`, `address_*`,
 * `tool_name_taken`, `not_found` (nothing to be changed).
 */
export const putToolService = endpoint({
  method: 'PUT',
  path: '/api/tool-services/:name',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
  body: z.strictObject({
    ...documentOf,
    /** Where requests go, and nowhere else; its secret is for this address only. */
    url: Plain,
    /** Names of operations that answers are offered. */
    offered: z.array(z.string().max(64)).max(MOST_OFFERED),
  }),
  result: ToolServer,
});

/** Its secret, and what people said of its tools, go with it. */
export const deleteToolService = endpoint({
  method: 'DELETE',
  path: '/api/tool-services/:name',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
});
