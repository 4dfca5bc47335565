/** How MCP servers that the owner named know this server: a secret each, which is never shown again. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const Name = z.string().regex(/^[a-z][a-z\d-]{0,23}$/);

export const ToolServer = z.object({
  name: z.string(),
  url: z.string(),
  /** The header it is told, and the last letters of what is in it; null: none. */
  secret: z.object({ header: z.string(), hint: z.string() }).nullable(),
});
export type ToolServer = z.infer<typeof ToolServer>;

export const listToolServers = endpoint({
  method: 'GET',
  path: '/api/tool-servers',
  access: 'admin',
  result: z.object({ servers: z.array(ToolServer) }),
});

/** Kept encrypted, together with the server's origin: under another address it is not sent. */
export const putToolServerSecret = endpoint({
  method: 'PUT',
  path: '/api/tool-servers/:name/secret',
  access: 'admin',
  params: z.object({ name: Name }),
  body: z.strictObject({
    /** `authorization` with a bearer token, or a header of the server's own. */
    header: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z\d][a-z\d-]{0,63}$/)
      .refine(
        (name) => !/^(host|connection|content-.*|accept.*|transfer-encoding|mcp-.*|origin|te|upgrade)$/.test(name),
      ),
    value: z
      .string()
      .trim()
      .min(1)
      .max(8000)
      .regex(/^[\x20-\x7e]+$/),
  }),
  result: ToolServer,
});

export const deleteToolServerSecret = endpoint({
  method: 'DELETE',
  path: '/api/tool-servers/:name/secret',
  access: 'admin',
  params: z.object({ name: Name }),
});

/** Whether it answers now, and which tools it has. Asks it. */
export const checkToolServer = endpoint({
  method: 'POST',
  path: '/api/tool-servers/:name/check',
  access: 'admin',
  params: z.object({ name: Name }),
  result: z.object({
    /** `refused`: it does not know us, or no longer. */
    state: z.enum(['ready', 'refused', 'unreachable']),
    tools: z.array(z.string()),
    /** What it said, or what went wrong; empty when all is well. */
    detail: z.string(),
  }),
});
