/** ChatGPT's data export: `conversations.json`, or `conversations-000.json` and on; a tree of nodes each. */
import {
  idIn,
  isLoose,
  listOf,
  loose,
  textIn,
  textOrNull,
  tidied,
  timeIn,
  type Loose,
  type SourceChat,
  type SourceMessage,
  type SourcePart,
} from '../source.ts';

export function isChatgpt(item: unknown): boolean {
  return isLoose(item) && isLoose(item['mapping']);
}

export function chatgptChat(item: Loose): SourceChat {
  const nodes = new Map(Object.entries(loose(item['mapping'])).map(([id, node]) => [id, loose(node)]));
  const messages = new Messages(nodes);
  const made = messages.all();
  const current = textIn(item['current_node']);
  return {
    id: idIn(item['conversation_id']) ?? idIn(item['id']) ?? firstId(made),
    title: textIn(item['title']),
    createdAt: timeIn(item['create_time']),
    updatedAt: timeIn(item['update_time']),
    archived: item['is_archived'] === true,
    pinned: item['is_starred'] === true,
    assistant: null,
    leaf: messages.shownAt(current),
    messages: made,
  };
}

function firstId(messages: readonly SourceMessage[]): string {
  return messages[0]?.id ?? '';
}

/** Nodes that are no message of their own are walked through; what a model thought goes with the answer after it. */
class Messages {
  readonly #nodes: ReadonlyMap<string, Loose>;
  /** By node, the message it became or went into. */
  readonly #of = new Map<string, SourceMessage | null>();
  readonly #made: SourceMessage[] = [];
  /** What belongs to the next answer below a node. */
  readonly #waiting = new Map<string, SourcePart[]>();

  constructor(nodes: ReadonlyMap<string, Loose>) {
    this.#nodes = nodes;
  }

  all(): SourceMessage[] {
    const children = new Map<string | null, string[]>();
    for (const [id, node] of this.#nodes) {
      const parent = textOrNull(node['parent']);
      const at = parent !== null && this.#nodes.has(parent) && parent !== id ? parent : null;
      const siblings = children.get(at);
      if (siblings) siblings.push(id);
      else children.set(at, [id]);
    }
    // Parents before children, whatever the order in the file. A circle has no beginning: its first node is one.
    const seen = new Set<string>();
    for (const start of [...(children.get(null) ?? []), ...this.#nodes.keys()]) {
      const queue = seen.has(start) ? [] : [start];
      for (const id of queue) {
        if (seen.has(id)) continue;
        seen.add(id);
        this.#read(id, this.#nodes.get(id) ?? {}, (children.get(id) ?? []).length);
        queue.push(...(children.get(id) ?? []));
      }
    }
    return this.#made.filter((message) => message.parts.length > 0);
  }

  shownAt(node: string): string | null {
    const seen = new Set<string>();
    for (let at = node; at !== '' && !seen.has(at); at = textIn(this.#nodes.get(at)?.['parent'])) {
      seen.add(at);
      const message = this.#of.get(at);
      if (message && message.parts.length > 0) return message.id;
    }
    return null;
  }

  #read(id: string, node: Loose, children: number): void {
    const parentId = textIn(node['parent']);
    const above = this.#of.get(parentId) ?? null;
    const waiting = this.#waiting.get(parentId) ?? [];
    const message = loose(node['message']);
    const role = textIn(loose(message['author'])['role']);
    const pass = (parts: SourcePart[]) => {
      this.#of.set(id, above);
      if (parts.length > 0) this.#waiting.set(id, parts);
    };
    if (hidden(message) || role === 'system' || role === '') return pass(waiting);
    const content = loose(message['content']);
    if (role === 'tool' || (role === 'assistant' && isAside(message, content)))
      return pass([...waiting, ...asideParts(role, message, content)]);
    const parts = tidied([...waiting, ...contentParts(content), ...attachments(message)]);
    // What a model says in several steps of one turn is one answer, as long as nothing branches off in between.
    if (role === 'assistant' && above?.role === 'assistant' && this.#follows(parentId)) {
      above.parts = tidied([...above.parts, ...parts]);
      this.#of.set(id, above);
      return;
    }
    const made: SourceMessage = {
      id: textOrNull(message['id']) ?? id,
      parent: above?.id ?? null,
      role: role === 'user' ? 'user' : 'assistant',
      parts,
      model: role === 'user' ? null : textOrNull(loose(message['metadata'])['model_slug']),
      createdAt: timeIn(message['create_time']),
    };
    this.#made.push(made);
    this.#of.set(id, made);
    if (children === 0 && parts.length === 0) this.#of.set(id, above);
  }

  /** Whether every node from here up to the one above is an only child. */
  #follows(parentId: string): boolean {
    const node = this.#nodes.get(parentId);
    return listOf(node?.['children']).length <= 1;
  }
}

function hidden(message: Loose): boolean {
  return (
    Object.keys(message).length === 0 ||
    message['weight'] === 0 ||
    loose(message['metadata'])['is_visually_hidden_from_conversation'] === true
  );
}

/** What is said to a tool or thought, rather than said to the person. */
function isAside(message: Loose, content: Loose): boolean {
  const recipient = message['recipient'];
  const to = typeof recipient === 'string' && recipient !== 'all';
  return to || /^(thoughts|reasoning_recap)$/.test(textIn(content['content_type']));
}

function asideParts(role: string, message: Loose, content: Loose): SourcePart[] {
  const type = textIn(content['content_type']);
  if (type === 'thoughts') {
    const thoughts = listOf(content['thoughts']).map(
      (thought) => textIn(loose(thought)['content']) || textIn(loose(thought)['summary']),
    );
    return [{ type: 'reasoning', text: thoughts.filter((text) => text !== '').join('\n\n') }];
  }
  if (type === 'reasoning_recap' || type === 'model_editable_context') return [];
  const said: SourcePart[] =
    type === 'execution_output' || type === 'code'
      ? [{ type: 'text', text: textIn(content['text']) }]
      : contentParts(content);
  if (role === 'tool') {
    // Pictures a tool drew are the answer; its other output stands with its call.
    const files = said.filter((part) => part.type === 'file');
    const text = said
      .map((part) => (part.type === 'text' ? part.text : ''))
      .join('\n')
      .trim();
    const name = textOrNull(loose(message['author'])['name']) ?? 'tool';
    return [...(text === '' ? [] : [{ type: 'tool' as const, name, arguments: '', result: text }]), ...files];
  }
  const name = textIn(message['recipient']) || 'tool';
  return [{ type: 'tool', name, arguments: plain(content), result: null }];
}

function plain(content: Loose): string {
  const parts = listOf(content['parts']).filter((part) => typeof part === 'string');
  return textIn(content['text']) || parts.join('\n');
}

function contentParts(content: Loose): SourcePart[] {
  const type = textIn(content['content_type']);
  if (type === 'code') return [{ type: 'text', text: fenced(textIn(content['text']), textIn(content['language'])) }];
  if (type === 'execution_output') return [{ type: 'text', text: fenced(textIn(content['text']), '') }];
  if (type === 'tether_quote') return [{ type: 'text', text: `> ${textIn(content['text']).replaceAll('\n', '\n> ')}` }];
  if (type === 'tether_browsing_display') return [{ type: 'text', text: textIn(content['result']) }];
  if (type === 'user_editable_context') return [];
  const parts = listOf(content['parts']).map((part): SourcePart => {
    if (typeof part === 'string') return { type: 'text', text: part };
    const thing = loose(part);
    const pointer = textIn(thing['asset_pointer']);
    if (pointer === '') return { type: 'text', text: textIn(thing['text']) };
    const id = pointer.replace(/^[a-z-]+:\/\//, '');
    return { type: 'file', name: id, ref: id };
  });
  return parts.length > 0 ? parts : [{ type: 'text', text: textIn(content['text']) }];
}

function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length + 1)));
  return text === '' ? '' : `${fence}${language === 'unknown' ? '' : language}\n${text}\n${fence}`;
}

/** Attached files that the text itself does not show. */
function attachments(message: Loose): SourcePart[] {
  const shown = new Set(
    listOf(loose(message['content'])['parts']).map((part) =>
      textIn(loose(part)['asset_pointer']).replace(/^[a-z-]+:\/\//, ''),
    ),
  );
  return listOf(loose(message['metadata'])['attachments']).flatMap((attached): SourcePart[] => {
    const { id, name } = loose(attached);
    return idIn(id) === null || shown.has(textIn(id)) ? [] : [{ type: 'file', name: textIn(name), ref: textIn(id) }];
  });
}
