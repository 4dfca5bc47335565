/** One response of a realtime session, event by event (azure-openai.md 1.9). */
import { answerTo, spoken } from '../answers/answer.ts';
import { RATE, speak } from '../audio/tone.ts';
import { choicesOf, type CalledFunction, type Choice } from '../chat/choice.ts';
import type { ChatRequest } from '../chat/request.ts';
import type { DeploymentCall } from '../core.ts';
import { hexOf, idOf } from '../ids.ts';
import { isBlocked, judge } from '../filter.ts';
import { orderedFault } from '../inference.ts';
import type { LimitState } from '../limits.ts';
import { pacer } from '../pace.ts';
import type { Behaviour } from '../scenario.ts';
import { countPrompt, loadTokenizer } from '../tokens.ts';
import { ConnectionCut } from '../wire.ts';
import { messagesOf, type RealtimeItem } from './items.ts';
import type { Settings } from './settings.ts';

export interface Answering {
  call: DeploymentCall;
  settings: Settings;
  /** The conversation so far. */
  items: readonly RealtimeItem[];
  limits: LimitState;
  id: string;
  /** Tells an event; the session names and numbers it. */
  tell: (type: string, fields: object) => void;
  /** The item is now part of the conversation, though not finished. */
  add: (item: RealtimeItem) => void;
  /** The item is as it will stay. */
  settle: (item: RealtimeItem) => void;
  signal: AbortSignal;
}

export interface Ending {
  status: 'completed' | 'incomplete' | 'failed' | 'cancelled';
  details: object | null;
  output: RealtimeItem[];
  usage: object | null;
}

/** Says everything, and how it ended. Rejects with the signal's reason when it is stopped. */
export async function answer(a: Answering): Promise<Ending> {
  const { call, settings } = a;
  const { core, deployment } = call;
  const chat = chatOf(a);
  const said = answerTo(chat, call.behaviour, deployment.name, core.episodes);
  const behaviour: Behaviour = { ...call.behaviour, ...said.behaviour };
  const fault = orderedFault(call, 'realtime', behaviour, a.limits);
  if (fault) return failed(fault.status === 429 ? 'rate_limit_exceeded' : 'server_error');
  const hits = judge(core.resource, deployment, {
    messages: chat.messages,
    answer: spoken(said),
    forced: behaviour.filter,
  });
  if (isBlocked(hits.prompt))
    return { status: 'incomplete', details: reason('content_filter'), output: [], usage: null };
  const tokenizer = await loadTokenizer(deployment.model.encoding);
  const input = countPrompt(chat, deployment.model, tokenizer).total;
  const [choice] = choicesOf(said, {
    request: chat,
    model: deployment.model,
    tokenizer,
    hits: hits.completion,
    random: core.random,
  });
  if (!choice) throw new Error('a request always has one choice');
  const pace = pacer(behaviour, a.id, core, a.signal);
  await core.sleep(behaviour.firstTokenMs ?? 0, a.signal);
  let due = 0;
  let spent = 0;
  const wait = async (tokens: number): Promise<void> => {
    if (spent >= (behaviour.cutAfterTokens ?? Infinity)) throw new ConnectionCut('cut by the scenario');
    while (spent + tokens > due) due += await pace.next();
    spent += tokens;
    call.entry.completionTokens += tokens;
  };
  const output: RealtimeItem[] = [];
  if (choice.kind === 'calls') for (const one of choice.calls) output.push(await tellCall(a, one, output.length, wait));
  else output.push(await (settings.spoken ? tellSpeech : tellText)(a, choice, wait));
  call.entry.promptTokens += input;
  const cutShort = choice.finish === 'length' || choice.finish === 'content_filter';
  return {
    status: cutShort ? 'incomplete' : 'completed',
    details: cutShort ? reason(choice.finish === 'length' ? 'max_output_tokens' : 'content_filter') : null,
    output,
    usage: usageOf(input, spent, settings.spoken && choice.kind !== 'calls'),
  };
}

function reason(name: string): object {
  return { type: 'incomplete', reason: name };
}

function failed(code: string): Ending {
  const message = 'The server had an error while processing your request. Sorry about that!';
  const details = { type: 'failed', error: { type: code, code, message } };
  return { status: 'failed', details, output: [], usage: null };
}

function chatOf({ settings, items }: Answering): ChatRequest {
  const { tools, toolChoice, maxOutputTokens } = settings;
  const choice = toolChoice === 'none' || toolChoice === 'required' ? toolChoice : 'auto';
  return {
    messages: messagesOf(items, settings.instructions),
    n: 1,
    ...(maxOutputTokens === 'inf' ? {} : { max_completion_tokens: maxOutputTokens }),
    ...(tools.length === 0
      ? {}
      : { tools: tools.map((one) => ({ type: 'function' as const, function: one })), tool_choice: choice }),
  };
}

/** Speech is counted apart from words. */
function usageOf(input: number, output: number, spoken: boolean): object {
  const AUDIO_PER_TOKEN = 4;
  const audio = spoken ? output * AUDIO_PER_TOKEN : 0;
  return {
    total_tokens: input + output + audio,
    input_tokens: input,
    output_tokens: output + audio,
    input_token_details: { text_tokens: input, audio_tokens: 0, image_tokens: 0, cached_tokens: 0 },
    output_token_details: { text_tokens: output, audio_tokens: audio },
  };
}

type Wait = (tokens: number) => Promise<void>;

function itemId({ call }: Answering): string {
  return `item_${idOf(call.core.random, 21)}`;
}

async function tellText(a: Answering, choice: Choice, wait: Wait): Promise<RealtimeItem> {
  const place = begin(a);
  a.tell('response.content_part.added', { ...place, part: { type: 'output_text', text: '' } });
  let text = '';
  for (let i = 0, piece = choice.piece(0); piece; piece = choice.piece(++i)) {
    await wait(piece.tokens);
    text += piece.text;
    a.tell('response.output_text.delta', { ...place, delta: piece.text });
  }
  a.tell('response.output_text.done', { ...place, text });
  return finish(a, place, { type: 'output_text', text }, choice);
}

async function tellSpeech(a: Answering, choice: Choice, wait: Wait): Promise<RealtimeItem> {
  const place = begin(a);
  a.tell('response.content_part.added', { ...place, part: { type: 'output_audio', transcript: '' } });
  let transcript = '';
  for (let i = 0, piece = choice.piece(0); piece; piece = choice.piece(++i)) {
    await wait(piece.tokens);
    transcript += piece.text;
    a.tell('response.output_audio_transcript.delta', { ...place, delta: piece.text });
    const samples = speak(piece.text, a.settings.voice, 1).subarray(0, RATE * MOST_SECONDS);
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    a.tell('response.output_audio.delta', { ...place, delta: bytes.toString('base64') });
  }
  a.tell('response.output_audio.done', place);
  a.tell('response.output_audio_transcript.done', { ...place, transcript });
  return finish(a, place, { type: 'output_audio', transcript }, choice);
}

/** Of one piece of text. */
const MOST_SECONDS = 5;

interface Place {
  response_id: string;
  item_id: string;
  output_index: number;
  content_index: number;
}

function begin(a: Answering): Place {
  const id = itemId(a);
  open(a, { id, object: 'realtime.item', type: 'message', status: 'in_progress', role: 'assistant', content: [] }, 0);
  return { response_id: a.id, item_id: id, output_index: 0, content_index: 0 };
}

function open(a: Answering, item: RealtimeItem, index: number): void {
  a.tell('response.output_item.added', { response_id: a.id, output_index: index, item });
  a.add(item);
}

function finish(a: Answering, place: Place, part: Record<string, unknown>, choice: Choice): RealtimeItem {
  a.tell('response.content_part.done', { ...place, part });
  const status = choice.finish === 'stop' ? 'completed' : 'incomplete';
  const item: RealtimeItem = {
    id: place.item_id,
    object: 'realtime.item',
    type: 'message',
    status,
    role: 'assistant',
    content: [part],
  };
  a.tell('response.output_item.done', { response_id: a.id, output_index: 0, item });
  a.settle(item);
  return item;
}

async function tellCall(a: Answering, call: CalledFunction, index: number, wait: Wait): Promise<RealtimeItem> {
  const head = { id: itemId(a), object: 'realtime.item', type: 'function_call', name: call.name } as const;
  const callId = `call_${hexOf(a.call.core.random, 16)}`;
  open(a, { ...head, status: 'in_progress', call_id: callId, arguments: '' }, index);
  const place = { response_id: a.id, item_id: head.id, output_index: index, call_id: callId };
  let text = '';
  for (const piece of call.pieces) {
    await wait(piece.tokens);
    text += piece.text;
    a.tell('response.function_call_arguments.delta', { ...place, delta: piece.text });
  }
  a.tell('response.function_call_arguments.done', { ...place, name: call.name, arguments: text });
  const item: RealtimeItem = { ...head, status: 'completed', call_id: callId, arguments: text };
  a.tell('response.output_item.done', { response_id: a.id, output_index: index, item });
  a.settle(item);
  return item;
}
