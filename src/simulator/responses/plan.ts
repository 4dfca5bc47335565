/** Everything that is decided about a response before its first event: its items, why it ends, what it costs. */
import { isObject } from '#shared/json.ts';
import type { Answer } from '../answers/answer.ts';
import { languageOf } from '../answers/reading.ts';
import { choicesOf, wholeText, type CalledFunction, type Choice, type Finish } from '../chat/choice.ts';
import { lastUser, textOf, type ChatRequest } from '../chat/request.ts';
import type { Model } from '../catalogue.ts';
import type { Verdict } from '../filter.ts';
import { obfuscator } from '../obfuscation.ts';
import type { Tokenizer } from '../tokens.ts';
import { hash } from '../wire.ts';
import { findHosted, listTools } from './hosted.ts';
import type { ResponseIds } from './ids.ts';
import { callPart, messagePart, reasoningPart, type Part, type Style } from './parts.ts';
import { includes, type ResponsesRequest, type Tool } from './request.ts';
import { summaryFor } from './summary.ts';

export interface Plan {
  parts: readonly Part[];
  /** Why it ends before it should, if it does. */
  incomplete: 'max_output_tokens' | 'content_filter' | null;
  reasoningTokens: number;
  /** Everything that is said: words and calls, with what the model adds around them. */
  visibleTokens: number;
  /** Characters of the text, which is what the filter looks at. */
  characters: number;
  /** It goes on until somebody stops it. */
  endless: boolean;
}

export interface PlanContext {
  request: ResponsesRequest;
  chat: ChatRequest;
  answer: Answer;
  model: Model;
  tokenizer: Tokenizer;
  hits: readonly Verdict[];
  ids: ResponseIds;
  random: () => number;
}

/** What gpt-5 and later add to the words (azure-openai.md 8.1). */
const AROUND_WORDS = 10;
/** The filter looks at calls as a thousand characters, whatever their length. */
const CALL_CHARACTERS = 1_000;

export function planOf(context: PlanContext): Plan {
  const { request, chat, model, tokenizer, ids } = context;
  const style = styleOf(request, model);
  const used = hostedUse(context);
  const [choice] = choicesOf(used?.citation ? cited(context.answer, used.citation.words) : context.answer, {
    request: { ...chat, n: 1 },
    model,
    tokenizer,
    hits: context.hits,
    random: context.random,
  });
  if (!choice) throw new Error('a request always has one choice');
  const servers = (request.tools ?? []).filter((tool) => tool.type === 'mcp');
  const parts: Part[] = servers.map((tool) => listTools(tool, ids.item));
  if (choice.reasoningTokens > 0) parts.push(thinking(choice.reasoningTokens, context, style));
  const incomplete = endings[choice.finish] ?? null;
  const common = { incomplete, reasoningTokens: choice.reasoningTokens, endless: false };
  const room = (request.max_output_tokens ?? Infinity) - choice.reasoningTokens;
  // Thinking may use up all there is; then nothing is said.
  if (room <= 0) return { ...common, parts, visibleTokens: 0, characters: 0 };
  if (used) parts.push(used.part);
  const around = model.offset.completion > 0 && incomplete === null ? AROUND_WORDS : 0;
  if (choice.kind === 'calls') {
    parts.push(...choice.calls.map((call) => calling(call, context, style)));
    const tokens = choice.calls.reduce((sum, call) => sum + call.tokens, 0);
    return { ...common, parts, visibleTokens: tokens + around, characters: CALL_CHARACTERS };
  }
  const endless = isEndless(choice, context);
  const whole = endless ? { text: '', tokens: 0 } : wholeText(choice);
  const annotations = used?.citation && incomplete === null ? [annotationIn(whole.text, used.citation)] : [];
  const { piece, kind } = choice;
  parts.push(messagePart({ id: ids.item('msg'), piece, kind, complete: incomplete === null, annotations }, style));
  return { ...common, parts, visibleTokens: whole.tokens + around, characters: whole.text.length, endless };
}

/** The ends that leave a response incomplete. */
const endings: Partial<Record<Finish, Plan['incomplete']>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

function styleOf(request: ResponsesRequest, model: Model): Style {
  return {
    noise: (request.stream_options?.include_obfuscation ?? true) ? obfuscator() : undefined,
    topLogprobs: includes(request, 'message.output_text.logprobs') ? (request.top_logprobs ?? 0) : undefined,
    phases: model.phases ?? false,
  };
}

function isEndless(choice: Choice, { answer, chat }: PlanContext): boolean {
  const saying = answer.say(choice.index);
  return (
    saying.kind === 'text' &&
    saying.endless === true &&
    chat.stream === true &&
    chat.max_completion_tokens === undefined
  );
}

type Citation = NonNullable<NonNullable<ReturnType<typeof findHosted>>['citation']>;

/** The answer with the source at its end. */
function cited(answer: Answer, words: string): Answer {
  return {
    ...answer,
    say: (choice) => {
      const saying = answer.say(choice);
      return saying.kind === 'text' && !saying.endless ? { ...saying, text: saying.text + words } : saying;
    },
  };
}

function annotationIn(text: string, { words, annotation }: Citation): string {
  return annotation(text.length - words.trimStart().length, text.length);
}

/** The tool of the service that this request uses: the one demanded, or the first that the words ask for. */
function hostedUse({ request, chat, answer, ids }: PlanContext): { part: Part; citation?: Citation } | undefined {
  const choice = request.tool_choice ?? 'auto';
  if (choice === 'none' || answer.say(0).kind !== 'text') return undefined;
  const text = textOf(lastUser(chat.messages));
  for (const tool of request.tools ?? []) {
    const found = findHosted(tool.type);
    const demanded = choice === 'required' || (typeof choice === 'object' && choice.type === tool.type);
    if (!found || !(demanded || (choice === 'auto' && found.asked.test(text.slice(0, 500))))) continue;
    const part = found.use({ tool, text, request, id: ids.item });
    return found.citation ? { part, citation: found.citation } : { part };
  }
  return undefined;
}

/** Sealed thoughts are as long as real ones. */
const SEALED_BYTES = 400;

function thinking(tokens: number, { request, chat, tokenizer, ids }: PlanContext, style: Style): Part {
  const id = ids.item('rs');
  const wanted = typeof request.reasoning?.summary === 'string';
  const summary = wanted ? tokenizer.pieces(summaryFor(chat.messages, languageOf(chat.messages))) : undefined;
  const sealed = includes(request, 'reasoning.encrypted_content') ? sealedThought(id) : undefined;
  return reasoningPart({ id, tokens, summary, encrypted: sealed }, style);
}

function sealedThought(id: string): string {
  const bytes = Buffer.alloc(SEALED_BYTES);
  for (let i = 0; i < SEALED_BYTES; i += 4) bytes.writeUInt32LE(hash(`${id} ${i}`), i);
  return `gAAAAAB${bytes.toString('base64url')}`;
}

function calling(call: CalledFunction, { request, tokenizer, ids }: PlanContext, style: Style): Part {
  const own = (request.tools ?? []).find((tool) => tool['name'] === call.name && tool.type === 'custom');
  const spent = call.pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  const complete = call.pieces.map((piece) => piece.text).join('') === call.arguments && isWhole(call.arguments);
  const common = { callId: call.id, name: call.name, headTokens: call.tokens - spent, complete };
  if (!own) return callPart({ ...common, id: ids.item('fc'), pieces: call.pieces, kind: 'function' }, style);
  return callPart({ ...common, id: ids.item('ctc'), pieces: tokenizer.pieces(inputOf(call)), kind: 'custom' }, style);
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}

/** A custom tool was offered to the demonstration as a function with one parameter, `input`. */
function inputOf(call: CalledFunction): string {
  const value: unknown = isWhole(call.arguments) ? JSON.parse(call.arguments) : undefined;
  return isObject(value) && typeof value['input'] === 'string' ? value['input'] : call.arguments;
}

/** The tools of the client as the functions of a chat. */
export function functionsIn(tools: readonly Tool[] | undefined): NonNullable<ChatRequest['tools']> {
  const found: NonNullable<ChatRequest['tools']> = [];
  for (const tool of tools ?? []) {
    const { name, description, parameters } = tool;
    if (typeof name !== 'string' || (tool.type !== 'function' && tool.type !== 'custom')) continue;
    found.push({
      type: 'function',
      function: {
        name,
        ...(typeof description === 'string' ? { description } : {}),
        ...(tool.type === 'custom' ? { parameters: CUSTOM } : isJsonObject(parameters) ? { parameters } : {}),
      },
    });
  }
  return found;
}

const CUSTOM = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

function isJsonObject(value: Tool[string] | undefined): value is Record<string, Tool[string]> {
  return isObject(value);
}
