/** What a request puts in: its own items, those of the response before, and those it only names. */
import { isObject } from '#shared/json.ts';
import type { WireError } from '../wire.ts';
import { modelError } from '../wire-errors.ts';
import type { ResponseIds } from './ids.ts';
import type { Item, ResponsesRequest } from './request.ts';
import type { ResponseStore } from './store.ts';

export type Input = { items: Item[]; error?: undefined } | { items?: undefined; error: WireError };

/** Everything the model is given besides the instructions, oldest first, each item with an id. */
export function inputOf(request: ResponsesRequest, store: ResponseStore, ids: ResponseIds): Input {
  const { previous_response_id: previous } = request;
  const before = previous === undefined ? undefined : store.find(previous);
  if (previous !== undefined && !before)
    return {
      error: modelError(`Previous response with id '${previous}' not found.`, {
        param: 'previous_response_id',
        code: 'previous_response_not_found',
      }),
    };
  const items: Item[] = before ? [...before.input, ...before.run.output()] : [];
  const own: Item[] =
    typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : (request.input ?? []);
  const named = new Set(items.map((item) => item.id));
  for (const item of own) {
    const missing = missingId(item, store, named);
    if (missing !== undefined) return { error: itemNotFound(missing) };
    const whole = item.type === 'item_reference' ? store.item(item.id ?? '') : withId(item, ids);
    if (whole) items.push(whole);
  }
  return { items };
}

/** The id of something that is only named and not kept: a reference, or thoughts without their content. */
function missingId(item: Item, store: ResponseStore, named: ReadonlySet<string | undefined>): string | undefined {
  const bare = item.type === 'reasoning' && typeof item['encrypted_content'] !== 'string';
  if (item.type !== 'item_reference' && !bare) return undefined;
  const { id } = item;
  return id === undefined || named.has(id) || store.item(id) ? undefined : id;
}

function itemNotFound(id: string): WireError {
  return modelError(
    `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    { param: 'input' },
  );
}

const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  function_call_output: 'fc',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctc',
  reasoning: 'rs',
  compaction: 'cmp',
};

/** The item as the listing shows it. */
function withId(item: Item, ids: ResponseIds): Item {
  const { id, type = 'message', role, content, ...more } = item;
  const own = id ?? ids.item(prefixes[type] ?? 'item');
  if (type !== 'message') return { ...item, id: own, type };
  return { id: own, type, role, content: partsOf(content, role), ...more };
}

function partsOf(content: unknown, role: unknown): unknown {
  if (Array.isArray(content)) return content.filter(isObject);
  return [{ type: role === 'assistant' ? 'output_text' : 'input_text', text: content }];
}
