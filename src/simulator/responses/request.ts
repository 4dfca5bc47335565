/** A responses request after validation: only the fields the simulator acts on or repeats. */
import type { Json } from '../wire.ts';

export type Item = { type?: string; id?: string } & Record<string, unknown>;

export type Tool = { type: string } & Record<string, Json>;

export type ToolChoice = 'none' | 'auto' | 'required' | ({ type: string; name?: string } & Record<string, Json>);

export interface ResponsesRequest {
  model?: string;
  input?: string | Item[];
  instructions?: string;
  previous_response_id?: string;
  stream?: boolean;
  stream_options?: { include_obfuscation?: boolean };
  store?: boolean;
  background?: boolean;
  max_output_tokens?: number;
  max_tool_calls?: number;
  reasoning?: { effort?: string; summary?: string };
  text?: {
    format?: {
      type: 'text' | 'json_object' | 'json_schema';
      name?: string;
      description?: string;
      schema?: { [key: string]: Json };
      strict?: boolean;
    };
    verbosity?: string;
  };
  tools?: Tool[];
  tool_choice?: ToolChoice;
  parallel_tool_calls?: boolean;
  temperature?: number;
  top_p?: number;
  top_logprobs?: number;
  include?: string[];
  metadata?: Record<string, string>;
  prompt_cache_key?: string;
  prompt_cache_retention?: string;
  safety_identifier?: string;
  service_tier?: string;
  truncation?: 'auto' | 'disabled';
  user?: string;
}

export function includes(request: ResponsesRequest, what: string): boolean {
  return request.include?.includes(what) ?? false;
}
