/** An MCP server over streamable HTTP, as much of one as answers need: it greets, lists its tools and does what it is asked. */
import type { IncomingHttpHeaders } from 'node:http';
import { closed, listening } from './listening.ts';

export interface McpTool {
  name: string;
  description?: string;
  inputSchema?: Record<string, unknown>;
  annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean };
}

export interface McpMessage {
  id?: number;
  method?: string;
  params?: { name?: string; arguments?: unknown };
  error?: unknown;
}

/** What such a server answers to a request; undefined for a method that it does not have. */
export function mcpResult(
  method: string,
  tools: readonly McpTool[],
  called: () => string,
  more: readonly unknown[] = [],
): unknown {
  if (method === 'initialize')
    return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'x', version: '1' } };
  if (method === 'tools/list') return { tools };
  if (method === 'tools/call') return { content: [{ type: 'text', text: called() }, ...more] };
  return undefined;
}

export interface McpServer {
  url: string;
  /** What it was told, in order. */
  told: { message: McpMessage; session: string | undefined }[];
  /** How it looks and behaves from now on. */
  now: {
    tools: McpTool[];
    /** Status of the answer to whoever asks so; null: it is answered. */
    refuses(headers: IncomingHttpHeaders): number | null;
    /** The request it makes of us before the result of a call, under the same id. */
    asksFirst: { method: string; params: unknown } | null;
    says(name: string): string;
    /** Stands beside the text of a result. */
    shows: unknown[];
  };
  close(): Promise<void>;
}

export async function startMcpServer(tools: McpTool[]): Promise<McpServer> {
  const told: McpServer['told'] = [];
  const now: McpServer['now'] = {
    tools,
    refuses: () => null,
    asksFirst: null,
    says: (name) => `did ${name}`,
    shows: [],
  };
  let goOn = () => {};
  const { server, origin } = await listening((req, res) => {
    let body = '';
    req.on('data', (piece) => (body += String(piece)));
    req.on('end', () => {
      const status = now.refuses(req.headers);
      if (status !== null) return res.writeHead(status).end();
      const message = JSON.parse(body) as McpMessage;
      const { id, method, params } = message;
      const session = req.headers['mcp-session-id'];
      told.push({ message, session: Array.isArray(session) ? session[0] : session });
      if (id === undefined || method === undefined) {
        res.writeHead(202).end();
        return method === undefined && goOn();
      }
      const result = mcpResult(method, now.tools, () => now.says(params?.name ?? ''), now.shows);
      const reply = JSON.stringify({ jsonrpc: '2.0', id, result });
      // One answers with JSON, the other with a stream in which something else comes first.
      if (method !== 'tools/call')
        return res.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'session-1' }).end(reply);
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n');
      const end = () => res.end(`event: message\ndata: ${reply}\n\n`);
      if (now.asksFirst === null) return end();
      goOn = end;
      return res.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, ...now.asksFirst })}\n\n`);
    });
  });
  return { url: `${origin}/mcp`, told, now, close: () => closed(server) };
}
