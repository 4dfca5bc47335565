/** A chat completions request after validation: only the fields the simulator acts on. */
import type { Json } from '../wire.ts';

export interface TextPart {
  type: 'text';
  text: string;
}
export interface ImagePart {
  type: 'image_url';
  image_url: { url: string; detail?: 'low' | 'high' | 'auto' };
}
export interface RefusalPart {
  type: 'refusal';
  refusal: string;
}
/** Accepted and not looked into. */
export interface OtherPart {
  type: 'input_audio' | 'file';
}
export type Part = TextPart | ImagePart | RefusalPart | OtherPart;

export interface FunctionCall {
  name: string;
  arguments: string;
}

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content?: string | Part[] | null;
  name?: string;
  tool_calls?: { id: string; type: 'function'; function: FunctionCall }[];
  tool_call_id?: string;
  function_call?: FunctionCall;
}

export type Schema = boolean | { [key: string]: Json };

export interface FunctionDefinition {
  name: string;
  description?: string;
  parameters?: { [key: string]: Json };
  strict?: boolean;
}

export interface ChatRequest {
  model?: string;
  messages: ChatMessage[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean; include_obfuscation?: boolean };
  n?: number;
  stop?: string | string[];
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
  top_p?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  logprobs?: boolean;
  top_logprobs?: number;
  logit_bias?: Record<string, number>;
  seed?: number;
  tools?: { type: 'function'; function: FunctionDefinition }[];
  tool_choice?: 'none' | 'auto' | 'required' | { type: 'function'; function: { name: string } };
  functions?: FunctionDefinition[];
  function_call?: 'none' | 'auto' | { name: string };
  parallel_tool_calls?: boolean;
  response_format?: {
    type: 'text' | 'json_object' | 'json_schema';
    json_schema?: { name: string; schema?: { [key: string]: Json }; strict?: boolean | null };
  };
  reasoning_effort?: string;
  data_sources?: { type: string; parameters: { [key: string]: Json } }[];
  verbosity?: string;
}

/** The text of a message, its parts joined. */
export function textOf(message: ChatMessage | undefined): string {
  const content = message?.content;
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

export function lastUser(messages: readonly ChatMessage[]): ChatMessage | undefined {
  return messages.findLast((m) => m.role === 'user');
}

export function imagesOf(message: ChatMessage | undefined): ImagePart[] {
  const content = message?.content;
  if (typeof content === 'string' || content === undefined || content === null) return [];
  return content.filter((part) => part.type === 'image_url');
}

/** The tokens the client allows for the completion, if it says. */
export function tokenLimit(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens;
}

/** The functions offered, from `tools` or from the older `functions`. */
export function functionsOf(request: ChatRequest): FunctionDefinition[] {
  return request.tools ? request.tools.map((tool) => tool.function) : (request.functions ?? []);
}
