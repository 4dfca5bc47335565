/**
 * A stream as one text. Pieces of a word, and of a secret, travel in frames of their own: only put together they can be
 * read, and masked.
 */
import { isObject, objectIn } from '#shared/json.ts';
import { sseDecoder } from '#shared/sse.ts';

/** What was said in pieces joined by where it belongs, then the frames that are no pieces. */
export function assembled(stream: Buffer): string {
  const said = new Map<string, string>();
  const rest: string[] = [];
  const decoder = sseDecoder();
  for (const { data } of [...decoder.push(stream), ...decoder.end()]) {
    const frame = objectIn(data);
    if (frame === undefined || !join(said, frame)) rest.push(data);
  }
  return [...[...said].map(([where, text]) => JSON.stringify({ [where]: text })), ...rest].join('\n');
}

/** Adds the frame's pieces; false when it is none. */
function join(said: Map<string, string>, frame: Record<string, unknown>): boolean {
  const add = (where: string, text: unknown) => {
    if (typeof text === 'string') said.set(where, (said.get(where) ?? '') + text);
  };
  const { choices, delta, type } = frame;
  if (typeof delta === 'string') {
    add(named(type, frame['item_id']), delta);
    return true;
  }
  if (isObject(delta)) {
    for (const [name, text] of Object.entries(delta)) add(named(type, name), text);
    return true;
  }
  if (!Array.isArray(choices) || choices.length === 0) return false;
  for (const choice of choices as unknown[]) {
    if (!isObject(choice)) continue;
    const at = named('choice', choice['index']);
    add(`${at} text`, choice['text']);
    for (const [name, text] of Object.entries(isObject(choice['delta']) ? choice['delta'] : {})) {
      add(`${at} ${name}`, text);
      if (name === 'tool_calls' && Array.isArray(text)) addTools(add, at, text);
    }
    add(`${at} finish_reason`, choice['finish_reason']);
  }
  return true;
}

function addTools(add: (where: string, text: unknown) => void, at: string, calls: unknown[]): void {
  for (const call of calls) {
    if (!isObject(call) || !isObject(call['function'])) continue;
    for (const [name, text] of Object.entries(call['function'])) add(named(at, 'tool', call['index'], name), text);
  }
}

/** Words and numbers of a place, one after the other. */
function named(...words: unknown[]): string {
  return words.filter((word) => typeof word === 'string' || typeof word === 'number').join(' ');
}
