/** The response object in the wire's key order (azure-openai.md 1.8). */
import type { Model } from '../catalogue.ts';
import type { ResponsesRequest, Tool } from './request.ts';

export type Status = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** What stays the same while the response is made. */
export interface Head {
  id: string;
  /** Unix seconds. */
  createdAt: number;
  request: ResponsesRequest;
  model: Model;
  /** What answers call the model here: the deployment, as it was asked for. */
  deployment: string;
}

/** What changes. */
export interface Snapshot {
  status: Status;
  /** Unix seconds; only of a completed one. */
  completedAt: number | null;
  /** As JSON; null while it is made, and where the filter did not run. */
  filters: string | null;
  error: { code: string; message: string } | null;
  incomplete: 'max_output_tokens' | 'content_filter' | null;
  /** Finished items as JSON. */
  output: readonly string[];
  usage: Usage | null;
}

export interface Usage {
  input: number;
  cached: number;
  output: number;
  reasoning: number;
}

export function responseJson(head: Head, now: Snapshot): string {
  const { request, model } = head;
  const over = now.status !== 'queued' && now.status !== 'in_progress';
  const penalty = (name: string): string => (model.phases ? `"${name}_penalty":0,` : '');
  const incomplete = now.incomplete === null ? 'null' : `{"reason":"${now.incomplete}"}`;
  return (
    `{"id":"${head.id}","object":"response","created_at":${head.createdAt},"status":"${now.status}","background":${json(request.background, false)},` +
    `"completed_at":${now.completedAt},"content_filters":${now.filters},"error":${json(now.error)},${penalty('frequency')}` +
    `"incomplete_details":${incomplete},"instructions":${json(request.instructions)},"max_output_tokens":${json(request.max_output_tokens)},` +
    `"max_tool_calls":${json(request.max_tool_calls)},"model":${json(head.deployment)},"output":[${now.output.join(',')}],` +
    `"parallel_tool_calls":${json(request.parallel_tool_calls, true)},${penalty('presence')}"previous_response_id":${json(request.previous_response_id)},` +
    `"prompt_cache_key":${json(request.prompt_cache_key)},"prompt_cache_retention":${json(request.prompt_cache_retention)},` +
    `"reasoning":${reasoningJson(request, model)},"safety_identifier":${json(request.safety_identifier)},` +
    `"service_tier":${json(tierOf(request, over))},"store":${json(request.store, true)},"temperature":${json(request.temperature, 1)},` +
    `"text":${textJson(request)},"tool_choice":${json(request.tool_choice, 'auto')},"tools":[${(request.tools ?? []).map(toolJson).join(',')}],` +
    `"top_logprobs":${json(request.top_logprobs, 0)},"top_p":${request.top_p ?? model.topP ?? 1},"truncation":${json(request.truncation, 'disabled')},` +
    `"usage":${usageJson(now.usage)},"user":${json(request.user)},"metadata":${json(request.metadata, {})}}`
  );
}

/** A field as the request has it, or as it is otherwise. */
function json(value: unknown, otherwise: unknown = null): string {
  return JSON.stringify(value ?? otherwise);
}

function usageJson(usage: Usage | null): string {
  if (usage === null) return 'null';
  return `{"input_tokens":${usage.input},"input_tokens_details":{"cached_tokens":${usage.cached}},"output_tokens":${usage.output},"output_tokens_details":{"reasoning_tokens":${usage.reasoning}},"total_tokens":${usage.input + usage.output}}`;
}

/** `auto` becomes what it was once the response is over. */
function tierOf({ service_tier: asked = 'auto' }: ResponsesRequest, over: boolean): string {
  return asked === 'auto' && over ? 'default' : asked;
}

/** The effort that is in force: asked for, or the model's own. */
export function effortOf({ reasoning }: ResponsesRequest, model: Model): string | null {
  return model.reasoning ? (reasoning?.effort ?? model.reasoning.byDefault) : null;
}

function reasoningJson(request: ResponsesRequest, model: Model): string {
  const summary = request.reasoning?.summary ?? null;
  return JSON.stringify({ effort: effortOf(request, model), summary: summary === 'auto' ? 'detailed' : summary });
}

function textJson({ text }: ResponsesRequest): string {
  const { type = 'text', name, description = null, schema, strict = false } = text?.format ?? {};
  const format = type === 'json_schema' ? { type, description, name, schema, strict } : { type };
  return JSON.stringify({ format, verbosity: text?.verbosity ?? 'medium' });
}

const anywhere = { type: 'approximate', city: null, country: 'US', region: null, timezone: null };

/** Tools come back with what the request left to the service filled in. */
function toolJson(tool: Tool): string {
  const { type } = tool;
  switch (type) {
    case 'function': {
      const { description = null, name, parameters = null, strict = true } = tool;
      return JSON.stringify({ type, description, name, parameters, strict });
    }
    case 'web_search':
    case 'web_search_preview': {
      const { search_context_size = 'medium', user_location = anywhere, ...more } = tool;
      return JSON.stringify({ ...more, search_context_size, user_location });
    }
    default:
      return JSON.stringify(tool);
  }
}
