/** From Anthropic's Messages to a chat completion: the same request for models of every other vendor. */
import type { z } from 'zod';
import { AskedMessages, type AskedTool } from './asked.ts';
import { invalid } from './invalid.ts';
import { turnsOf } from './turns.ts';

type Json = Record<string, unknown>;

export interface Translated {
  json: Json;
  /** What was told in other words or not at all: `-top_k`, `thinking→reasoning_effort`. */
  adapted: string[];
}

/** Of no meaning elsewhere, or without effect on the answer. */
const SILENT = new Set(['service_tier', 'metadata', 'betas', 'inference_geo', 'cache_control', 'speed']);

/**
 * The request as a chat completion. `hints`: whoever answers takes marks for its prompt cache and thoughts that were
 * signed; others refuse what they do not know. `longest`: the longest answer whoever answers can give, in tokens; clients
 * name those of Anthropic's models. Throws `invalid_request` with a sentence in `detail`.
 */
export function chatRequest(asked: Json, { hints, longest }: { hints: boolean; longest: number | null }): Translated {
  const read = AskedMessages.safeParse(asked);
  if (!read.success) throw invalid(sentenceOf(read.error));
  const { data } = read;
  if (data.mcp_servers && data.mcp_servers.length > 0)
    throw invalid('mcp_servers: only Anthropic’s own models can use MCP servers through this address');
  const adapted = dropped(asked);
  const most = Math.min(data.max_tokens, longest ?? data.max_tokens);
  if (most < data.max_tokens) adapted.push(`max_tokens→${most}`);
  const json: Json = {
    model: data.model,
    messages: turnsOf(data, { hints, adapted }),
    max_tokens: most,
    ...given({ temperature: data.temperature, top_p: data.top_p, user: data.metadata?.user_id }),
    ...(data.stop_sequences && data.stop_sequences.length > 0 ? { stop: data.stop_sequences } : {}),
    ...toolsOf(data, hints),
    ...effortOf(data, adapted),
    ...formatOf(data),
  };
  // The count belongs to the answer here; it is asked for, and told in Anthropic's words.
  if (data.stream === true) Object.assign(json, { stream: true, stream_options: { include_usage: true } });
  return { json, adapted };
}

/** The first thing wrong, named as Anthropic names it: `messages.0.content: …`. */
function sentenceOf(error: z.ZodError): string {
  let issue = error.issues[0];
  let path: PropertyKey[] = issue?.path ?? [];
  // A union says only that nothing fitted; the branch that came furthest says what.
  while (issue?.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.reduce((best, each) => (depthOf(each) > depthOf(best) ? each : best))[0];
    if (deepest === undefined) break;
    path = [...path, ...deepest.path];
    issue = deepest;
  }
  const isMissing = issue?.code === 'invalid_type' && issue.message.includes('received undefined');
  const what = isMissing ? 'Field required' : (issue?.message ?? 'it cannot be read');
  return `${path.map(String).join('.') || 'body'}: ${what}`;
}

function depthOf(issues: readonly { path: readonly unknown[] }[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function dropped(asked: Json): string[] {
  const isKnown = (name: string) => name in AskedMessages.shape || SILENT.has(name);
  return Object.keys(asked)
    .filter((name) => !isKnown(name) && asked[name] !== null)
    .map((name) => `-${name}`);
}

/** Only what was said. */
function given(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

function toolsOf({ tools, tool_choice: choice }: AskedMessages, hints: boolean): Json {
  if (!tools || tools.length === 0) return {};
  const json: Json = { tools: tools.map((tool) => toolOf(tool, hints)) };
  if (!choice) return json;
  if (choice.type === 'tool') json['tool_choice'] = { type: 'function', function: { name: choice.name } };
  else json['tool_choice'] = choice.type === 'any' ? 'required' : choice.type;
  if (choice.type !== 'none' && choice.disable_parallel_tool_use === true) json['parallel_tool_calls'] = false;
  return json;
}

function toolOf(
  { type, name, description, input_schema: parameters, strict, cache_control }: AskedTool,
  hints: boolean,
) {
  if (type && type !== 'custom')
    throw invalid(
      `tools: “${type}” is a tool of Anthropic’s, which only its own models know; describe it as a tool of yours`,
    );
  return {
    type: 'function',
    function: { name, ...given({ description, parameters }), ...(strict === true ? { strict } : {}) },
    ...(hints && cache_control ? { cache_control } : {}),
  };
}

/** Budgets of thought as the efforts other vendors know, where they part company by their own documentation. */
const MEDIUM_FROM = 4096;
const HIGH_FROM = 16_384;

function effortOf({ thinking, output_config: config }: AskedMessages, adapted: string[]): Json {
  if (thinking?.type === 'disabled') return {};
  if (config?.effort) return { reasoning_effort: config.effort };
  if (thinking?.type !== 'enabled') return {};
  adapted.push('thinking→reasoning_effort');
  const { budget_tokens: budget } = thinking;
  return { reasoning_effort: budget >= HIGH_FROM ? 'high' : budget >= MEDIUM_FROM ? 'medium' : 'low' };
}

function formatOf({ output_config: config, output_format: older }: AskedMessages): Json {
  const format = config?.format ?? older;
  if (!format) return {};
  const json_schema = { name: 'answer', schema: format.schema, strict: true };
  return { response_format: { type: 'json_schema', json_schema } };
}
