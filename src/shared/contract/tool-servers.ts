/** How MCP servers that the owner named know this server, by a secret that is never shown again, and the people on it. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const ToolServerName = z.string().regex(/^[a-z][a-z\d-]{0,23}$/);

export const ToolServer = z.object({
  name: z.string(),
  url: z.string(),
  /** An MCP server, or a service that is described by an OpenAPI document. */
  kind: z.enum(['mcp', 'openapi']),
  /** Of a service: how many operations answers are offered, and how it says that it wants to be told who asks. */
  service: z
    .object({
      title: z.string(),
      offered: z.number(),
      all: z.number(),
      secret: z.object({ place: z.enum(['header', 'query']), name: z.string() }).nullable(),
    })
    .nullable(),
  /** The header or the parameter it is told in, and the last letters of what is in it; null: none. */
  secret: z.object({ header: z.string(), place: z.enum(['header', 'query']), hint: z.string() }).nullable(),
  /** Each call that may change something is asked for: nothing that people say of its tools is kept. */
  asksEachTime: z.boolean(),
  /** How people sign in there; null: they do not. `clientId`: what an admin registered, null where it registers itself. */
  signIn: z.object({ clientId: z.string().nullable(), connected: z.number() }).nullable(),
});
export type ToolServer = z.infer<typeof ToolServer>;

export const listToolServers = endpoint({
  method: 'GET',
  path: '/api/tool-servers',
  access: 'admin',
  result: z.object({
    servers: z.array(ToolServer),
    /** What has to be registered at a provider as the redirect URI. */
    redirectUri: z.string(),
  }),
});

/** A header in which a secret can stand: none that belongs to the request itself. */
const isHeaderOfItsOwn = (name: string): boolean =>
  /^[a-z\d][a-z\d-]*$/.test(name) &&
  !/^(host|connection|content-.*|accept.*|transfer-encoding|mcp-.*|origin|te|upgrade)$/.test(name);

/** Kept encrypted, together with the server's origin: under another address it is not sent. */
export const putToolServerSecret = endpoint({
  method: 'PUT',
  path: '/api/tool-servers/:name/secret',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
  body: z
    .strictObject({
      /** `authorization` with a bearer token, a header of the server's own, or a parameter of the address. */
      header: z
        .string()
        .trim()
        .regex(/^[a-z\d][\w.-]{0,63}$/i),
      /** `query`: of services only. */
      place: z.enum(['header', 'query']).default('header'),
      value: z
        .string()
        .trim()
        .min(1)
        .max(8000)
        .regex(/^[\x20-\x7e]+$/),
    })
    .transform((body) => (body.place === 'query' ? body : { ...body, header: body.header.toLowerCase() }))
    .refine(({ place, header }) => place === 'query' || isHeaderOfItsOwn(header)),
  result: ToolServer,
});

export const deleteToolServerSecret = endpoint({
  method: 'DELETE',
  path: '/api/tool-servers/:name/secret',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
});

/** Whether it answers now, and which tools it has. Asks it. */
export const checkToolServer = endpoint({
  method: 'POST',
  path: '/api/tool-servers/:name/check',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
  result: z.object({
    /** `refused`: it does not know us, or no longer. `sign-in`: each person has to sign in. */
    state: z.enum(['ready', 'refused', 'sign-in', 'unreachable']),
    tools: z.array(z.string()),
    /** What it said, or what went wrong; empty when all is well. */
    detail: z.string(),
  }),
});

/**
 * Lets every person sign in at the server with an account of their own (OAuth 2.1). Asks it whether that is possible.
 * Throws `tool_sign_in_none`, `tool_client_needed`.
 */
export const putToolServerSignIn = endpoint({
  method: 'PUT',
  path: '/api/tool-servers/:name/sign-in',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
  body: z.strictObject({
    /** What an admin registered there by hand; null: this server registers itself. */
    clientId: z.string().trim().min(1).max(500).nullable().default(null),
    clientSecret: z.string().trim().min(1).max(2000).nullable().default(null),
  }),
  result: ToolServer,
});

/** Nobody signs in there any more: what they were given is revoked and forgotten. */
export const deleteToolServerSignIn = endpoint({
  method: 'DELETE',
  path: '/api/tool-servers/:name/sign-in',
  access: 'admin',
  params: z.object({ name: ToolServerName }),
});

export const ToolConnection = z.object({
  name: z.string(),
  host: z.string(),
  /** `again`: signed in once, and not taken any more. */
  state: z.enum(['none', 'connected', 'again']),
  since: z.string().nullable(),
});
export type ToolConnection = z.infer<typeof ToolConnection>;

/** Servers at which one can sign in. */
export const listToolConnections = endpoint({
  method: 'GET',
  path: '/api/tool-connections',
  access: 'user',
  result: z.object({ connections: z.array(ToolConnection) }),
});

/** Begins to sign in there: where the browser is to go. Throws `tool_sign_in_none`, `tool_client_needed`. */
export const connectToolServer = endpoint({
  method: 'POST',
  path: '/api/tool-connections/:name',
  access: 'member',
  params: z.object({ name: ToolServerName }),
  body: z.strictObject({
    /** The chat one comes from and goes back to. */
    chatId: Id.nullable().default(null),
  }),
  result: z.object({ location: z.string() }),
});

/**
 * What a provider may read of this server (OAuth Client ID Metadata Document): its name, and where browsers come back to.
 * Not found where no provider could read it.
 */
export const getToolClient = endpoint({
  method: 'GET',
  path: '/api/tool-connections/client',
  access: 'public',
  form: 'bytes',
});

/**
 * Where a provider sends the browser back to (RFC 6749, 4.1.2). Goes on to the settings, or the chat one came from. Whose
 * session ended meanwhile signs in first, in the browser in which it began; anybody else finds nothing here.
 */
export const finishToolConnection = endpoint({
  method: 'GET',
  path: '/api/tool-connections/callback',
  access: 'public',
  query: z.record(z.string(), z.string()),
  form: 'bytes',
});

/** Revokes what was given, where the provider offers that, and forgets it. */
export const disconnectToolServer = endpoint({
  method: 'DELETE',
  path: '/api/tool-connections/:name',
  access: 'user',
  params: z.object({ name: ToolServerName }),
});
