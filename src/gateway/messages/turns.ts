/** Turns of a conversation: Anthropic's blocks as the messages of a chat completion. */
import type { AskedMessages, AskedTurn, AssistantBlock, ShownBlock, ToolResultBlock, UserBlock } from './asked.ts';
import { invalid } from './invalid.ts';

type Json = Record<string, unknown>;

interface Reading {
  /** Marks for a prompt cache and signed thoughts are understood. */
  hints: boolean;
  adapted: string[];
}

/** The format under which the house keeps the thoughts Claude signed. */
const CLAUDE = 'anthropic-claude-v1';

/** Throws `invalid_request` for what cannot be told in other words. */
export function turnsOf({ system, messages }: AskedMessages, reading: Reading): Json[] {
  const told = messages.flatMap((turn) => turnOf(turn, reading));
  return system ? [{ role: 'system', content: wordsOf(system, reading) }, ...told] : told;
}

type Words = NonNullable<AskedMessages['system']>;

function wordsOf(words: Words, reading: Reading): unknown {
  if (typeof words === 'string') return words;
  const isMarked = reading.hints && words.some((block) => block.cache_control);
  if (isMarked) return words.map((block) => part(block, reading));
  return words.map((block) => block.text).join('\n\n');
}

function turnOf(turn: AskedTurn, reading: Reading): Json[] {
  if (turn.role === 'system') return [{ role: 'system', content: wordsOf(turn.content, reading) }];
  if (typeof turn.content === 'string') return [{ role: turn.role, content: turn.content }];
  return turn.role === 'user' ? userTurn(turn.content, reading) : assistantTurn(turn.content, reading);
}

/** Results come right after what asked for them, as the wire wants it; pictures in them follow in the person's turn. */
function userTurn(blocks: readonly UserBlock[], reading: Reading): Json[] {
  const results: Json[] = [];
  const shown: Json[] = [];
  for (const block of blocks) {
    if (block.type !== 'tool_result') {
      shown.push(part(block, reading));
      continue;
    }
    const { text, others } = resultOf(block, reading);
    const marked = reading.hints && block.cache_control ? { cache_control: block.cache_control } : {};
    results.push({ role: 'tool', tool_call_id: block.tool_use_id, content: text, ...marked });
    shown.push(...others);
  }
  if (shown.length === 0) return results;
  return [...results, { role: 'user', content: shown.every(isPlain) ? plain(shown) : shown }];
}

function isPlain(one: Json): boolean {
  return one['type'] === 'text' && one['cache_control'] === undefined;
}

function plain(parts: readonly Json[]): unknown {
  return parts.length === 1 ? parts[0]?.['text'] : parts;
}

function resultOf({ content, is_error: failed }: ToolResultBlock, reading: Reading): { text: string; others: Json[] } {
  const parts =
    typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []).map((one) => part(one, reading));
  const texts = parts.flatMap((one) => (one['type'] === 'text' ? [String(one['text'])] : []));
  const others = parts.filter((one) => one['type'] !== 'text');
  const text = texts.join('\n') || (others.length > 0 ? '[shown below]' : '');
  // Elsewhere nothing but the words tells a failure.
  return { text: failed === true ? `Error: ${text}` : text, others };
}

function part(block: ShownBlock, reading: Reading): Json {
  const marked = reading.hints && block.cache_control ? { cache_control: block.cache_control } : {};
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text, ...marked };
    case 'image':
      return { type: 'image_url', image_url: { url: addressOf(block.source) }, ...marked };
    case 'search_result': {
      const text = block.content.map((one) => one.text).join('\n');
      return { type: 'text', text: `${block.title} (${block.source})\n${text}` };
    }
    case 'document':
      return { ...documentOf(block), ...marked };
  }
}

type Document = Extract<ShownBlock, { type: 'document' }>;
type Source = Extract<ShownBlock, { type: 'image' }>['source'];

function addressOf(source: Source): string {
  if (source.type === 'url') return source.url;
  if (source.type === 'base64') return `data:${source.media_type};base64,${source.data}`;
  throw invalid('source: files kept at Anthropic cannot be shown to other models; send their content');
}

function documentOf({ source, title }: Document): Json {
  if (source.type === 'text') return { type: 'text', text: titled(title, source.data) };
  if (source.type === 'content') {
    const { content } = source;
    const texts = typeof content === 'string' ? [content] : content.map((one) => (one.type === 'text' ? one.text : ''));
    return { type: 'text', text: titled(title, texts.filter(Boolean).join('\n')) };
  }
  if (source.type === 'url')
    throw invalid(
      'source: documents by their address are only understood by Anthropic’s own models; send their content',
    );
  return { type: 'file', file: { filename: title ?? 'document.pdf', file_data: addressOf(source) } };
}

function titled(title: string | null | undefined, text: string): string {
  return title ? `${title}\n\n${text}` : text;
}

function assistantTurn(blocks: readonly AssistantBlock[], { hints, adapted }: Reading): Json[] {
  const texts: string[] = [];
  const calls: Json[] = [];
  const thoughts: Json[] = [];
  for (const block of blocks) {
    if (block.type === 'text') texts.push(block.text);
    else if (block.type === 'tool_use') calls.push(callOf(block));
    else if (block.type === 'redacted_thinking')
      thoughts.push({ type: 'reasoning.encrypted', data: block.data, format: CLAUDE });
    else if (block.signature)
      thoughts.push({ type: 'reasoning.text', text: block.thinking, signature: block.signature, format: CLAUDE });
  }
  if (thoughts.length > 0 && !hints && !adapted.includes('-thinking')) adapted.push('-thinking');
  const text = texts.join('');
  if (text === '' && calls.length === 0 && (thoughts.length === 0 || !hints)) return [];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...(hints && thoughts.length > 0 ? { reasoning_details: thoughts } : {}),
    },
  ];
}

function callOf({ id, name, input, extra_content: extra }: Extract<AssistantBlock, { type: 'tool_use' }>): Json {
  const call = { id, type: 'function', function: { name, arguments: JSON.stringify(input ?? {}) } };
  return extra === undefined ? call : { ...call, extra_content: extra };
}
