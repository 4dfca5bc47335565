/** What a tool is: a name and a schema for the model, and what happens when it is called. */
import { z } from 'zod';
import type { Gateway } from '#gateway/gateway.ts';
import type { CallWord, FilePart, Part } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import type { Db } from '#store/open.ts';
import type { SearchPage, SearchQuery } from '#store/search.ts';
import type { Blobs } from '../blobs.ts';
import type { Operation } from './openapi/operation.ts';
import type { WebSearch } from '../web-search/web-search.ts';

/** What tools may use. */
export interface ToolContext {
  db: Db;
  blobs: Blobs;
  gateway: Gateway;
  principal: Principal;
  runId: string;
  chatId: string;
  /** The answer that calls. */
  messageId: string;
  signal: AbortSignal;
  now(): number;
  /** The documents of this branch, the latest first. */
  documents: readonly FilePart[];
  /** Addresses that may be read: those the person wrote in this branch, and those a search found. */
  addresses: string[];
  web: WebAccess;
  /** Whether facts about the person may be kept here. */
  remembers: boolean;
  /** Whether earlier chats may be looked through here. */
  recalls: boolean;
  /** Looks through the messages of whoever asks. */
  searchMessages(query: SearchQuery): Promise<SearchPage>;
  /** As `hasForeignWords`, but for what was found in earlier chats. */
  hasOthersWords: boolean;
  /** Whether words that are not the person's can reach the model here: documents, pages, results of servers, earlier chats. */
  hasForeignWords: boolean;
  /** Names of tools whose results are in the conversation, this answer's too: words that are not the person's. */
  heard: string[];
  /** Whether words that are not the person's are in the conversation besides: documents, pictures, what was imported. */
  hasOthersHere(): Promise<boolean>;
  /** Asks the person whether this call may happen, with the words they have; `no` when the answer is stopped. */
  approve(asked: { callId: string; tool: string; words: readonly CallWord[] }): Promise<CallWord>;
  /** Shows the person what there is of the result while it is being made. */
  tell?(result: string): void;
}

export interface McpServer {
  name: string;
  url: string;
  /** How it knows us. */
  headers?: Record<string, string>;
  /** The owner wants people to be asked each time: nothing they say is kept. */
  asksEachTime?: boolean;
  /** How it knows the person who is answered; absent: it asks nobody in person. */
  access?: McpAccess;
}

/** A service that is described by an OpenAPI document, with the operations that answers are offered. */
export interface ApiService {
  name: string;
  /** Where its requests go, as an admin confirmed it. */
  url: string;
  /** How it knows us. */
  secret: { place: 'header' | 'query'; name: string; value: string } | null;
  operations: readonly Operation[];
  asksEachTime: boolean;
}

/** A person's own account at a server. */
export interface McpAccess {
  /** Whose, and since when: what a server keeps for one person is nobody else's. */
  whose: string;
  connected: boolean;
  /** What its requests are told; null: the person has to sign in. */
  token(): Promise<string | null>;
  /** The server refused `token`: another one; null: the person has to sign in. */
  renewed(token: string): Promise<string | null>;
  /** The server asks for more than the person was granted. */
  wants(wwwAuthenticate: string | null): Promise<void>;
}

/** Reading pages of the web: the guarded way out, where the owner allows it. */
export interface WebAccess {
  allowed: boolean;
  /** Whether pictures may be drawn; absent: they may. */
  pictures?: boolean;
  /** Whether scripts may be run; absent: they may. */
  code?: boolean;
  /** How much all files of the person may take, bytes; absent or null: as much as there is. */
  roomBytes?: number | null;
  get: typeof globalThis.fetch;
  /** Asks the owner's search engine; null: there is none. Throws as `WebSearch.find`. */
  search: WebSearch['find'] | null;
  /** MCP servers the owner named. */
  servers: readonly McpServer[];
  /** Services that are described by an OpenAPI document. */
  services?: readonly ApiService[];
}

export interface ToolResult {
  /** What the model is told. */
  text: string;
  /** What stands in the answer, besides. */
  parts?: Part[];
  /** It came to nothing, though there is something to tell. */
  failed?: boolean;
  /** Addresses that are kept with the call. */
  addresses?: string[];
  /** The MCP server at which the person has to sign in first: they are shown where. */
  connect?: string;
}

/** A server the owner named, and what the tool says of itself there. */
export interface ToolSource {
  server: string;
  url: string;
  /** Another one for another description, schema or address: what was said of the tool was said of what it was. */
  digest: string;
  asksEachTime: boolean;
}

export interface Tool {
  name: string;
  /** What it is switched on and off with. */
  group: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
  /** Whether this answer may use it. The list must not change from turn to turn without need: it is part of the prompt. */
  offered(context: ToolContext): boolean;
  /** The person may watch its arguments being written: they are worth reading. */
  watched?: boolean;
  /** It may change something: each call waits for the person's word. */
  asks?: (context: ToolContext) => boolean;
  /** Where it comes from, when it is not ours. */
  source?: ToolSource;
  /** Throws ToolFailure with a sentence for the model, or AppError. */
  run(written: unknown, context: ToolContext): Promise<ToolResult>;
}

/** A sentence that tells the model what was wrong, so that it can do better. */
export class ToolFailure extends Error {
  override readonly name: string = 'ToolFailure';
}

/** A tool whose arguments are checked by `input` before it runs. */
export function tool<S extends z.ZodObject>(definition: {
  name: string;
  group: string;
  description: string;
  input: S;
  watched?: boolean;
  offered(context: ToolContext): boolean;
  asks?: (context: ToolContext) => boolean;
  run(input: z.output<S>, context: ToolContext): Promise<ToolResult>;
}): Tool {
  const { input, run, ...rest } = definition;
  const { $schema: _, ...parameters } = z.toJSONSchema(input, { io: 'input' });
  return {
    ...rest,
    parameters,
    async run(written, context) {
      const read = input.safeParse(written);
      if (!read.success) throw new ToolFailure(`The arguments do not fit: ${z.prettifyError(read.error)}`);
      return run(read.data, context);
    },
  };
}
