/** Which functions the demonstration calls, and with what: the name that fits the user's words, arguments by schema. */
import { isObject } from '#shared/json.ts';
import {
  functionsOf,
  lastUser,
  textOf,
  type ChatMessage,
  type ChatRequest,
  type FunctionCall,
  type FunctionDefinition,
} from '../chat/request.ts';
import { instanceOf, type Hints } from './instance.ts';
import { scriptFor, scriptProperty, wantsScript } from './scripts.ts';
import { clip, sumIn, tellingWords, wishOf } from './reading.ts';

/** The calls this request gets; empty when it is to be answered in words. */
export function callsFor(request: ChatRequest): FunctionCall[] {
  const functions = functionsOf(request);
  const choice = request.tool_choice ?? request.function_call ?? 'auto';
  if (functions.length === 0 || choice === 'none') return [];
  const text = textOf(lastUser(request.messages));
  const hints = hintsIn(text);
  if (typeof choice === 'object') {
    const name = 'function' in choice ? choice.function.name : choice.name;
    return functions.filter((one) => one.name === name).map((one) => call(one, hints));
  }
  // The results of a call are put into words, unless a call is demanded.
  if (choice === 'auto' && isResult(request.messages.at(-1))) return [];
  const [first] = functions;
  let chosen = functions.filter((one) => fits(one, text));
  if (chosen.length === 0 && first && (choice === 'required' || wishOf(text) === 'tools')) chosen = [first];
  const several = request.tools !== undefined && request.parallel_tool_calls !== false;
  const calls = chosen.flatMap((one) =>
    takesPlace(one) && several && hints.places.length > 1
      ? hints.places.map((place) => call(one, { ...hints, places: [place] }))
      : [call(one, hints)],
  );
  return several ? calls : calls.slice(0, 1);
}

export function isResult(message: ChatMessage | undefined): boolean {
  return message?.role === 'tool' || message?.role === 'function';
}

/** The results at the end of the conversation, with the names of the functions that gave them. */
export function resultsIn(messages: readonly ChatMessage[]): { name: string; content: string }[] {
  const start = messages.findLastIndex((message) => !isResult(message)) + 1;
  const names = new Map(messages.flatMap((m) => m.tool_calls ?? []).map((one) => [one.id, one.function.name]));
  return messages.slice(start).map((message) => ({
    name: message.name ?? names.get(message.tool_call_id ?? '') ?? 'tool',
    content: clip(outputIn(textOf(message)), 300).replaceAll('`', "'"),
  }));
}

/** Of a script’s result what it printed, in one line; anything else as it is. */
function outputIn(content: string): string {
  try {
    const read: unknown = JSON.parse(content);
    if (isObject(read) && typeof read['output'] === 'string' && read['output'] !== '')
      return read['output'].replaceAll(/\s+/g, ' ').trim();
  } catch {
    // It is said in words.
  }
  return content;
}

function call(definition: FunctionDefinition, hints: Hints): FunctionCall {
  const made = definition.parameters === undefined ? {} : instanceOf(definition.parameters, hints);
  const args = isObject(made) ? made : {};
  const script = scriptProperty(definition);
  if (script !== undefined) args[script] = scriptFor(hints.words, definition);
  return { name: definition.name, arguments: JSON.stringify(args) };
}

function takesPlace(definition: FunctionDefinition): boolean {
  const properties = definition.parameters?.['properties'];
  return isObject(properties) && Object.keys(properties).some((name) => /city|location|place|town/i.test(name));
}

/** A word of the name, or two of the description, in the user's words. */
function fits(definition: FunctionDefinition, text: string): boolean {
  // Its description speaks of much that is not meant to be run.
  if (scriptProperty(definition) !== undefined) return wantsScript(text);
  const said = stems(text);
  const name = stems(definition.name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' '));
  if (name.some((stem) => said.includes(stem))) return true;
  const described = new Set(stems(definition.description ?? ''));
  return said.filter((stem) => described.has(stem)).length >= 2;
}

function stems(text: string): string[] {
  const verbs = new Set(['get', 'set', 'run', 'call', 'find', 'fetch', 'look', 'current', 'function', 'tool']);
  return tellingWords(text, 40)
    .map((word) => word.toLowerCase())
    .filter((word) => !verbs.has(word))
    .map((word) => (word.length > 5 ? word.slice(0, 5) : word));
}

function hintsIn(text: string): Hints {
  const sum = sumIn(text);
  const plain = sum?.expression.replace('\\times', '*').replace('\\div', '/');
  return { words: clip(text, 120), places: placesIn(text), expression: plain };
}

/** “in Paris, New York and Tokyo” → three places; Chinese: “巴黎和东京的天气”. */
function placesIn(whole: string): string[] {
  const text = whole.slice(0, 2_000);
  const name = String.raw`[A-Z][\p{L}'’.-]*(?: [A-Z][\p{L}'’.-]*)*`;
  const found = new RegExp(
    String.raw`\b(?:in|for|at|of|to|from|near) (${name}(?:(?:, ?| and |, and | & | or )${name})*)`,
    'u',
  ).exec(text);
  if (found?.[1] !== undefined)
    return found[1].split(/, and |, ?| and | & | or /).map((place) => place.replace(/[.'’]+$/, ''));
  // The joining characters may not be part of a name: each text then splits in one way only.
  const han = String.raw`(?:(?![和与])\p{Script=Han}){2,6}`;
  const zh = new RegExp(`(${han}(?:[、和与]${han})*)(?:天气|气温|时间)`, 'u').exec(text);
  return (
    zh?.[1]
      ?.replace(/(?:今天|明天|现在)?的?$/, '')
      .replace(/^(?:请问|查询|查一下|看看|告诉我)/, '')
      .split(/[、和与]/) ?? []
  );
}
