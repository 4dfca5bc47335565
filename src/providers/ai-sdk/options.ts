/** From OpenAI's parameters to the AI SDK's call options, and what became of those that did not fit. */
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  SharedV4ProviderOptions,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { promptOf, withoutCalls } from './prompt.ts';
import type { AskedRequest, AskedTool } from './request.ts';
import type { Vendor, VendorCall } from './vendor.ts';

export interface Prepared {
  options: LanguageModelV4CallOptions;
  adapted: string[];
}

/** The same request for the AI SDK. Throws a `Refusal`. */
export async function optionsOf(asked: AskedRequest, vendor: Vendor, call: VendorCall): Promise<Prepared> {
  const adapted: string[] = [];
  const tools = toolsOf(asked, vendor);
  const offersTools = tools !== undefined && asked.tool_choice !== 'none';
  let prompt = await promptOf(asked.messages, vendor, call);
  if (vendor.forgetsCalls && !offersTools) prompt = withoutCalls(prompt);
  let format = responseFormatOf(asked);
  if (asked.response_format?.type === 'json_object' && vendor.saysJson(tools !== undefined)) {
    prompt.unshift({ role: 'system', content: ONLY_JSON });
    adapted.push('response_format→instruction');
    format = undefined;
  }
  return {
    options: {
      prompt,
      abortSignal: call.signal,
      ...numbersOf(asked),
      ...stopOf(asked, vendor.takesBlankStops(call.model), adapted),
      ...wishesOf(asked, vendor, call.model, adapted),
      ...(format === undefined ? {} : { responseFormat: format }),
      ...(tools === undefined ? {} : { tools, ...toolChoiceOf(asked) }),
      ...(vendor.modelIn === undefined ? {} : { includeRawChunks: true }),
    },
    adapted,
  };
}

/** What each vendor has its own way to ask for. */
function wishesOf(
  asked: AskedRequest,
  vendor: Vendor,
  model: string,
  adapted: string[],
): Pick<LanguageModelV4CallOptions, 'providerOptions' | 'reasoning'> {
  const { reasoning_effort: effort, user } = asked;
  const thinking = effort ? vendor.thinking(effort, model, isUnsigned(asked.messages, vendor)) : {};
  if (thinking.adapted !== undefined) adapted.push(thinking.adapted);
  const oneCall = asked.parallel_tool_calls === false && asked.tools ? (vendor.onlyOneCall ?? null) : undefined;
  if (oneCall === null) adapted.push('-parallel_tool_calls');
  const providerOptions = merged(thinking.options, oneCall ?? undefined, user ? vendor.user(user) : undefined);
  return { providerOptions, ...(thinking.reasoning === undefined ? {} : { reasoning: thinking.reasoning }) };
}

const ONLY_JSON = 'Answer with one JSON object and nothing else: no words around it, no code fences.';

function numbersOf(asked: AskedRequest): Partial<LanguageModelV4CallOptions> {
  const numbers = {
    maxOutputTokens: asked.max_completion_tokens ?? asked.max_tokens,
    temperature: asked.temperature,
    topP: asked.top_p,
    // 0 is OpenAI's default: nothing to pass on, and nothing to complain about.
    frequencyPenalty: asked.frequency_penalty || undefined,
    presencePenalty: asked.presence_penalty || undefined,
    seed: asked.seed,
  };
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => typeof value === 'number'));
}

function stopOf({ stop }: AskedRequest, blanks: boolean, adapted: string[]): { stopSequences?: string[] } {
  const all = typeof stop === 'string' ? [stop] : (stop ?? []);
  const usable = all.filter((sequence) => sequence !== '' && (blanks || sequence.trim() !== ''));
  if (usable.length < all.length) adapted.push('-stop');
  return usable.length > 0 ? { stopSequences: usable } : {};
}

function toolsOf({ tools }: AskedRequest, vendor: Vendor): LanguageModelV4FunctionTool[] | undefined {
  return tools && tools.length > 0 ? tools.map((tool) => toolOf(tool, vendor)) : undefined;
}

const NO_PARAMETERS = { type: 'object', properties: {}, additionalProperties: false };

function toolOf(tool: AskedTool, vendor: Vendor): LanguageModelV4FunctionTool {
  const { name, description, parameters, strict } = tool.function;
  const providerOptions = tool.cache_control ? vendor.cached(tool.cache_control) : undefined;
  return {
    type: 'function',
    name,
    ...(description ? { description } : {}),
    inputSchema: vendor.schema(parameters ?? NO_PARAMETERS),
    ...(strict === true ? { strict } : {}),
    ...(providerOptions === undefined ? {} : { providerOptions }),
  };
}

function toolChoiceOf({ tool_choice: choice }: AskedRequest): Pick<LanguageModelV4CallOptions, 'toolChoice'> {
  if (choice === null || choice === undefined) return {};
  if (typeof choice === 'string') return { toolChoice: { type: choice } };
  return { toolChoice: { type: 'tool', toolName: choice.function.name } };
}

type Format = LanguageModelV4CallOptions['responseFormat'];

function responseFormatOf({ response_format: format }: AskedRequest): Format | undefined {
  if (format?.type === 'json_object') return { type: 'json' };
  if (format?.type !== 'json_schema') return undefined;
  const { name, description, schema } = format.json_schema;
  return {
    type: 'json',
    ...(schema ? { schema } : {}),
    ...(name ? { name } : {}),
    ...(description ? { description } : {}),
  };
}

/** Whether results follow calls whose reasoning the client did not give back. */
function isUnsigned(messages: AskedRequest['messages'], vendor: Vendor): boolean {
  if (messages.at(-1)?.role !== 'tool') return false;
  const caller = messages.findLast((message) => message.role === 'assistant');
  const details = caller?.role === 'assistant' ? (caller.reasoning_details ?? []) : [];
  return !details.some((detail) => {
    if (typeof detail !== 'object' || detail === null || !('format' in detail)) return false;
    return vendor.signed({ format: String(detail.format), signature: '' }) !== undefined;
  });
}

function merged(...all: (SharedV4ProviderOptions | undefined)[]): SharedV4ProviderOptions {
  const into: SharedV4ProviderOptions = {};
  for (const each of all)
    for (const [name, options] of Object.entries(each ?? {})) into[name] = { ...into[name], ...options };
  return into;
}

const NAMES: Record<string, string> = {
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  topP: 'top_p',
  stopSequences: 'stop',
  maxOutputTokens: 'max_tokens',
  responseFormat: 'response_format',
  reasoning: 'reasoning_effort',
  toolChoice: 'tool_choice',
  strict: 'tools.strict',
};

/** What the AI SDK had to change, in our words: `-seed`, `temperature→1.0`. */
export function adaptedBy(warnings: readonly SharedV4Warning[], { reasoning_effort: effort }: AskedRequest): string[] {
  const adapted = new Set<string>();
  for (const warning of warnings) {
    if (warning.type !== 'unsupported' && warning.type !== 'compatibility') continue;
    const name = NAMES[warning.feature] ?? warning.feature;
    if (!/^[a-z_.]+$/.test(name)) continue;
    const to = /(?:clamped|limited|mapped)(?: have been limited)? to (?:effort )?"?([\w.]*\w)/.exec(
      warning.details ?? '',
    )?.[1];
    if (to !== undefined) adapted.add(`${name}→${to}`);
    else if (warning.type === 'unsupported') adapted.add(`-${name}`);
  }
  // Its name for an effort may differ from what it becomes: then that is what was asked for.
  adapted.delete(`reasoning_effort→${effort ?? ''}`);
  // What was dropped in the end need not be said to have been fitted before.
  return [...adapted].filter((each) => !adapted.has(`-${each.split('→')[0] ?? ''}`));
}
