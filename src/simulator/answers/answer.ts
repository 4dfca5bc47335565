/** What the simulator says to a request. Deterministic: the same request gets the same words. */
import { imageInfo } from '#shared/image.ts';
import { imagesOf, lastUser, textOf, type ChatMessage, type ChatRequest, type FunctionCall } from '../chat/request.ts';
import { decodeDataUri } from '../data-uri.ts';
import type { Behaviour } from '../scenario.ts';
import { hash } from '../wire.ts';
import { callsFor, isResult, resultsIn } from './calls.ts';
import { cutShort } from './continuing.ts';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import type { Episodes } from './episodes.ts';
import { followUpsFor, wantsFollowUps } from './follow-ups.ts';
import { instanceOf } from './instance.ts';
import { longAnswer } from './long.ts';
import type { Phrases, Topic } from './phrases.ts';
import {
  clip,
  countWords,
  dictated,
  earlier,
  isQuestion,
  languageOf,
  sumIn,
  tellingWords,
  wishOf,
  type Language,
} from './reading.ts';
import { titleFor, wantsTitle } from './title.ts';
import { translationWanted, untranslated } from './translation.ts';

export type Saying =
  | { kind: 'text'; text: string; endless?: boolean }
  | { kind: 'refusal'; text: string }
  | { kind: 'calls'; calls: FunctionCall[] };

export interface Answer {
  /** What each of several choices says. */
  say: (choice: number) => Saying;
  /** Faults and pace that belong to what was asked for. */
  behaviour: Behaviour;
}

const LIMIT_MS = 20_000;
const ERROR_MS = 8_000;

/** The answer to a request; nothing of it has been counted, filtered or cut yet. */
export function answerTo(request: ChatRequest, behaviour: Behaviour, deployment: string, episodes: Episodes): Answer {
  const language = languageOf(request.messages);
  const phrases = language === 'zh' ? chinese : english;
  const same = (saying: Saying): Answer => ({ say: () => saying, behaviour: {} });
  const told = behaviour.answer;
  if (told !== undefined && told !== 'demonstration') return same(onOrder(told, request, language, phrases));
  const rest = restOf(request, behaviour, deployment);
  if (rest !== undefined) return same({ kind: 'text', text: rest });
  const calls = callsFor(request);
  if (calls.length > 0) return same({ kind: 'calls', calls });
  const text = textOf(lastUser(request.messages));
  const wish = wishOf(text);
  if (isJson(request)) {
    if (wish === 'refusal') return same({ kind: 'refusal', text: phrases.fixed.refusal });
    return same({ kind: 'text', text: jsonAnswer(request, text) });
  }
  if (wantsTitle(request.messages)) return same({ kind: 'text', text: titleFor(request.messages, phrases) });
  if (wantsFollowUps(request.messages)) return same({ kind: 'text', text: followUpsFor(request.messages, phrases) });
  const into = translationWanted(request.messages);
  if (into !== undefined) return same({ kind: 'text', text: untranslated(request.messages, into) });
  const results = resultsIn(request.messages);
  if (results.length > 0 && isResult(request.messages.at(-1)))
    return same({ kind: 'text', text: phrases.toolResults(results) });
  const failing = wish === undefined ? undefined : failure(wish, deployment, text, episodes, phrases);
  if (failing) return failing;
  return {
    say: (choice) => inWords(request, text, wish, choice, language, phrases),
    behaviour: wish === 'slow' ? { firstTokenMs: 1_500, tokensPerSecond: 4 } : {},
  };
}

/** What is left of an answer that was cut short and is to go on; undefined when there is none, or all of it was said. */
function restOf(request: ChatRequest, behaviour: Behaviour, deployment: string): string | undefined {
  const cut = cutShort(request.messages);
  if (cut === undefined) return undefined;
  const first = answerTo({ ...request, messages: [...cut.before] }, behaviour, deployment, { see: () => 'passed' });
  const whole = first.say(0);
  if (whole.kind !== 'text' || !whole.text.startsWith(cut.written)) return undefined;
  return whole.text.slice(cut.written.length) || undefined;
}

/** The words of the first choice; empty when it calls functions. */
export function spoken(answer: Answer): string {
  const saying = answer.say(0);
  return saying.kind === 'calls' ? '' : saying.text;
}

/** What a scenario orders to be said. */
function onOrder(
  told: Exclude<NonNullable<Behaviour['answer']>, 'demonstration'>,
  request: ChatRequest,
  language: Language,
  phrases: Phrases,
): Saying {
  if (typeof told === 'object') return { kind: 'text', text: 'text' in told ? told.text : prose(told.tokens) };
  switch (told) {
    case 'echo':
      return { kind: 'text', text: textOf(lastUser(request.messages)) };
    case 'refusal':
      return { kind: 'refusal', text: phrases.fixed.refusal };
    case 'long':
      return { kind: 'text', text: longAnswer(language, phrases) };
    case 'endless':
      return { kind: 'text', text: longAnswer(language, phrases), endless: true };
  }
}

/** Words that are one token each, with the space before them, in the encoding of gpt-4o and later. */
const plain = 'the water of this small river runs under an old bridge and on into the open sea where it'.split(' ');

/** Prose of exactly so many tokens. */
function prose(tokens: number): string {
  const words: string[] = [];
  for (let i = 0; i < tokens; i++) words.push(plain[i % plain.length] ?? 'the');
  return words.join(' ');
}

function isJson(request: ChatRequest): boolean {
  return request.response_format !== undefined && request.response_format.type !== 'text';
}

function jsonAnswer(request: ChatRequest, text: string): string {
  const hints = { words: clip(text, 120), places: [], expression: undefined };
  const schema = request.response_format?.json_schema?.schema;
  if (schema) return JSON.stringify(instanceOf(schema, hints));
  return JSON.stringify({
    simulated: true,
    message: clip(text, 300),
    words: countWords(text),
    about: tellingWords(text, 5),
  });
}

/** Wishes that end in a failure: twice, and the second time it is over. */
function failure(
  wish: Topic,
  deployment: string,
  text: string,
  episodes: Episodes,
  phrases: Phrases,
): Answer | undefined {
  const say = (words: string): (() => Saying) => {
    return () => ({ kind: 'text', text: words });
  };
  const key = `${deployment} ${wish} ${hash(text)}`;
  switch (wish) {
    case 'limit':
      return episodes.see(key, LIMIT_MS) === 'fail'
        ? { say: say(''), behaviour: { fault: '429', retryAfterMs: LIMIT_MS } }
        : { say: say(phrases.limitPassed(LIMIT_MS / 1_000)), behaviour: {} };
    case 'error':
      return episodes.see(key, ERROR_MS) === 'fail'
        ? { say: say(''), behaviour: { fault: 'server-error' } }
        : { say: say(phrases.errorPassed), behaviour: {} };
    case 'cut':
      return { say: say(phrases.fixed.cut), behaviour: { cutAfterTokens: 40 } };
    case 'filteredPrompt':
      return { say: say(''), behaviour: { filter: { source: 'prompt', category: 'jailbreak', severity: 'high' } } };
    case 'filteredAnswer':
      return {
        say: say(phrases.fixed.filteredAnswer),
        behaviour: { filter: { source: 'completion', category: 'violence', severity: 'high' } },
      };
    case 'refusal':
      return { say: () => ({ kind: 'refusal', text: phrases.fixed.refusal }), behaviour: {} };
    default:
      return undefined;
  }
}

function inWords(
  request: ChatRequest,
  text: string,
  wish: Topic | undefined,
  choice: number,
  language: Language,
  phrases: Phrases,
): Saying {
  const dictation =
    wish === undefined && imagesOf(lastUser(request.messages)).length === 0 ? dictated(text) : undefined;
  if (dictation !== undefined) return { kind: 'text', text: dictation };
  const before = earlier(request.messages);
  const first = !request.messages.some((message) => message.role === 'assistant');
  const variant = (request.seed ?? hash(text)) + choice;
  const body = bodyOf(request, { text, wish, before, first, variant: Math.abs(variant), language, phrases });
  return { kind: 'text', text: first ? `${phrases.firstContact}\n\n${body}` : body };
}

interface Reading {
  text: string;
  wish: Topic | undefined;
  before: ChatMessage[];
  first: boolean;
  variant: number;
  language: Language;
  phrases: Phrases;
}

function bodyOf(request: ChatRequest, reading: Reading): string {
  const { wish, before, first, variant, language, phrases } = reading;
  const images = imagesOf(lastUser(request.messages));
  const more = first ? phrases.menu : phrases.suggestions(before.length + variant);
  if (images.length > 0) {
    const sizes = images.map((image) => {
      const bytes = decodeDataUri(image.image_url.url);
      return bytes ? imageInfo(bytes) : null;
    });
    return `${phrases.images(sizes)}\n\n${more}`;
  }
  switch (wish) {
    case 'greeting':
      return `${phrases.greeting(variant)}\n\n${more}`;
    case 'help':
      return phrases.menu;
    case 'long':
      return longAnswer(language, phrases);
    case 'tools':
      return phrases.noTools;
    case 'previous': {
      const last = before.at(-1);
      return last ? phrases.previous(clip(textOf(last), 300)) : phrases.noPrevious;
    }
    case 'headings':
    case 'table':
    case 'code':
    case 'maths':
    case 'diagram':
    case 'slow':
      return phrases.fixed[wish];
    default:
      return reply(reading, more);
  }
}

/** To everything else: a sum that can be done, or the message reflected. */
function reply({ text, before, variant, phrases }: Reading, more: string): string {
  const sum = sumIn(text.slice(0, 300));
  if (sum) return `${phrases.sum(sum.expression, sum.result)}\n\n${more}`;
  const said = phrases.reflect({
    quote: clip(text, 200).replaceAll('[[', '[ ['),
    question: isQuestion(text.slice(-300)),
    words: countWords(text.slice(0, 100_000)),
    about: tellingWords(text, 3),
    turn: before.length + 1,
    variant,
  });
  return `${said}\n\n${more}`;
}
