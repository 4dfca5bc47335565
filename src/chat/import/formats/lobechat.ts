/**
 * LobeChat, all its shapes: the tables of its server (`{ data, mode, schemaHash }`), the older file of the browser
 * (`{ exportType, state, version }`), and one shared topic (an array of `{ role, content }`). Topics are chats, agents
 * are assistants; messages outside topics are one chat per agent. Keys in it are not looked at.
 */
import { openBuckets, type Buckets } from '../buckets.ts';
import {
  asText,
  idIn,
  isLoose,
  listOf,
  loose,
  parametersIn,
  textIn,
  textOrNull,
  tidied,
  timeIn,
  type Loose,
  type SourceAssistant,
  type SourceChat,
  type SourceMessage,
  type SourcePart,
  type SourceThing,
} from '../source.ts';

const INBOX = 'inbox';
/** A table of this many small rows still fits into memory. */
const TABLES = ['sessions', 'agents', 'agentsToSessions', 'topics', 'threads', 'messagePlugins'] as const;
type Table = (typeof TABLES)[number];

/** Takes the rows as they come and gives the chats when all are there. */
export class Lobechat {
  readonly #tables: Record<Table, Loose[]> = {
    sessions: [],
    agents: [],
    agentsToSessions: [],
    topics: [],
    threads: [],
    messagePlugins: [],
  };
  #messages: Buckets | null = null;

  async add(table: string, row: unknown): Promise<void> {
    if (!isLoose(row)) return;
    if (table === 'messages') {
      this.#messages ??= await openBuckets();
      await this.#messages.add(idIn(row['topicId']) ?? `session:${sessionOf(row)}`, row);
      return;
    }
    if ((TABLES as readonly string[]).includes(table)) this.#tables[table as Table].push(row);
  }

  async *things(): AsyncGenerator<SourceThing> {
    const assistants = this.#assistants();
    for (const assistant of assistants.values()) yield { kind: 'assistant', assistant };
    const topics = new Map(this.#tables.topics.map((topic) => [idIn(topic['id']) ?? '', topic]));
    const threads = new Map(this.#tables.threads.map((thread) => [idIn(thread['id']) ?? '', thread]));
    const plugins = new Map(this.#tables.messagePlugins.map((plugin) => [idIn(plugin['id']) ?? '', plugin]));
    for await (const { key, values } of this.#messages?.groups() ?? []) {
      const topic = topics.get(key) ?? {};
      topics.delete(key);
      const rows = values.filter(isLoose);
      const session = idIn(topic['sessionId']) ?? sessionOf(rows[0] ?? {});
      const messages = inOrder(rows, threads, plugins);
      const aside = new Set(rows.filter((row) => idIn(row['threadId']) !== null).map((row) => idIn(row['id'])));
      yield {
        kind: 'chat',
        chat: {
          id: key,
          title: textIn(topic['title']) || (assistants.get(session)?.name ?? ''),
          ...lifeOf(topic, messages),
          archived: false,
          pinned: topic['favorite'] === true || topic['favorite'] === 1,
          assistant: assistants.has(session) ? session : null,
          leaf: messages.findLast((message) => !aside.has(message.id))?.id ?? null,
          messages,
        },
      };
    }
    for (const topic of topics.values())
      yield { kind: 'problem', problem: { what: 'chat-empty', name: textIn(topic['title']) } };
  }

  async close(): Promise<void> {
    await this.#messages?.close();
  }

  /** By session: that is what messages and topics name. */
  #assistants(): Map<string, SourceAssistant> {
    const agents = new Map(this.#tables.agents.map((agent) => [idIn(agent['id']) ?? '', agent]));
    const agentOf = new Map(
      this.#tables.agentsToSessions.map((link) => [
        idIn(link['sessionId']) ?? '',
        agents.get(idIn(link['agentId']) ?? ''),
      ]),
    );
    const found = new Map<string, SourceAssistant>();
    for (const session of this.#tables.sessions) {
      const id = idIn(session['id']) ?? '';
      if (id === INBOX || session['slug'] === INBOX || session['type'] === 'group') continue;
      const meta = loose(session['meta']);
      const agent = agentOf.get(id) ?? loose(session['config']);
      const name = textIn(session['title']) || textIn(meta['title']) || textIn(agent['title']);
      const instructions = textIn(agent['systemRole']);
      if (name === '' && instructions === '') continue;
      const avatar = textIn(session['avatar']) || textIn(meta['avatar']) || textIn(agent['avatar']);
      found.set(id, {
        id,
        becomes: 'assistant',
        name: name || instructions.slice(0, 40),
        // A picture's address is no sign of ours.
        emoji: /^\p{Extended_Pictographic}/u.test(avatar) ? avatar : '',
        instructions,
        model: textOrNull(agent['model']),
        description: textIn(session['description']) || textIn(meta['description']) || textIn(agent['description']),
        openers: listOf(agent['openingQuestions']).map(textIn),
        parameters: parametersIn(agent['params']),
      });
    }
    return found;
  }
}

function lifeOf(topic: Loose, messages: readonly SourceMessage[]): Pick<SourceChat, 'createdAt' | 'updatedAt'> {
  const createdAt = timeIn(topic['createdAt']) ?? messages[0]?.createdAt ?? null;
  return { createdAt, updatedAt: timeIn(topic['updatedAt']) ?? messages.at(-1)?.createdAt ?? createdAt };
}

const sessionOf = (row: Loose): string => idIn(row['sessionId']) ?? INBOX;

function inOrder(
  rows: Loose[],
  threads: ReadonlyMap<string, Loose>,
  plugins: ReadonlyMap<string, Loose>,
): SourceMessage[] {
  const timed = rows.map((row, index) => ({ row, index, at: timeIn(row['createdAt']) ?? 0 }));
  timed.sort((a, b) => a.at - b.at || a.index - b.index);
  const results = toolResults(rows, plugins);
  const ids = new Set(rows.map((row) => idIn(row['id'])));
  const messages: SourceMessage[] = [];
  // The last message of the chat itself and of each thread: where what names no parent goes on.
  const lastOf = new Map<string, string>();
  for (const { row } of timed) {
    const id = idIn(row['id']);
    const role = row['role'];
    if (id === null || role === 'system') continue;
    const thread = idIn(row['threadId']) ?? '';
    const named = idIn(row['parentId']);
    const before = lastOf.get(thread) ?? idIn(threads.get(thread)?.['sourceMessageId']);
    const parent = named !== null && ids.has(named) && named !== id ? named : (before ?? null);
    lastOf.set(thread, id);
    const own = role === 'user';
    messages.push({
      id,
      parent,
      role: own ? 'user' : 'assistant',
      // A tool's output stands with its call; the message itself only carries on the thread.
      parts: role === 'tool' || role === 'function' ? [] : partsOf(row, results),
      model: own
        ? null
        : (textOrNull(row['model']) ?? textOrNull(loose(row['extra'])['fromModel']) ?? textOrNull(row['fromModel'])),
      createdAt: timeIn(row['createdAt']),
    });
  }
  return messages;
}

/** What tools gave, by the id of their call. */
function toolResults(rows: Loose[], plugins: ReadonlyMap<string, Loose>): Map<string, string> {
  const results = new Map<string, string>();
  for (const row of rows) {
    if (row['role'] !== 'tool') continue;
    const call = idIn(row['tool_call_id']) ?? idIn(plugins.get(idIn(row['id']) ?? '')?.['toolCallId']);
    if (call !== null) results.set(call, textIn(row['content']));
  }
  return results;
}

function partsOf(row: Loose, results: ReadonlyMap<string, string>): SourcePart[] {
  const { content: thought, duration } = loose(row['reasoning']);
  const ms = typeof duration === 'number' && duration > 0 ? { ms: duration } : {};
  const tools = listOf(row['tools']).map((tool): SourcePart => {
    const { id, identifier, apiName, arguments: given } = loose(tool);
    const name = [textIn(identifier), textIn(apiName)].filter((text) => text !== '').join('.');
    return { type: 'tool', name, arguments: asText(given ?? ''), result: results.get(idIn(id) ?? '') ?? null };
  });
  const files = [...listOf(row['files']), ...listOf(row['imageList'])].map((file): SourcePart => {
    const name = typeof file === 'string' ? file : textIn(loose(file)['name']) || textIn(loose(file)['alt']);
    return { type: 'file', name, ref: typeof file === 'string' ? file : (idIn(loose(file)['id']) ?? name) };
  });
  const failed = textIn(loose(row['error'])['message']);
  const text = textIn(row['content']);
  return tidied([
    ...files,
    { type: 'reasoning', text: textIn(thought), ...ms },
    { type: 'text', text: text === '...' ? '' : text },
    ...tools,
    ...(text === '' && tools.length === 0 ? [{ type: 'text' as const, text: failed }] : []),
  ]);
}

export function isSharedMessage(item: unknown): boolean {
  const said = loose(item);
  return /^(user|assistant|system|tool)$/.test(textIn(said['role'])) && 'content' in said;
}

/** One topic as it was shared: what it says is all there is, so that is what it is known by. */
export function sharedTopic(list: unknown[], name: string): SourceChat {
  const rows = list.filter(isLoose).map((row, index) => ({ ...row, id: String(index), createdAt: index + 1 }));
  const messages = inOrder(rows, new Map(), new Map()).map((message) => ({ ...message, createdAt: null }));
  const first = messages.find((message) => message.role === 'user')?.parts[0];
  return {
    id: `shared:${name}:${first?.type === 'text' ? first.text.slice(0, 200) : ''}`,
    title: name.replace(/\.json$/i, ''),
    createdAt: null,
    updatedAt: null,
    archived: false,
    pinned: false,
    assistant: null,
    leaf: messages.at(-1)?.id ?? null,
    messages,
  };
}
