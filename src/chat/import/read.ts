/** Looks into a file, finds out whose export it is, and gives what is in it, one thing at a time. */
import { basename } from 'node:path';
import { ArchiveBroken, bytesOf, openArchive, openFile, type Archive } from './archive.ts';
import { chatbotUiChat, chatbotUiPrompt, chatUiChat, isChatUi } from './formats/chat-ui.ts';
import { chatgptChat, isChatgpt } from './formats/chatgpt.ts';
import { claudeChat, claudeProject, isClaude } from './formats/claude.ts';
import { librechatChat, isLibrechat, isLibrechatMessage } from './formats/librechat.ts';
import { isSharedMessage, Lobechat, sharedTopic } from './formats/lobechat.ts';
import {
  NEXTCHAT_MASKS,
  NEXTCHAT_PROMPTS,
  NEXTCHAT_SESSIONS,
  nextchatChat,
  nextchatMask,
  nextchatPrompt,
} from './formats/nextchat.ts';
import { isOpenWebui, openWebuiChat, openWebuiModel, openWebuiPrompt } from './formats/open-webui.ts';
import { openBuckets, type Buckets } from './buckets.ts';
import { linesAsArray } from './lines.ts';
import { JsonBroken, jsonItems, type JsonPiece } from './json-items.ts';
import {
  idIn,
  isLoose,
  loose,
  textIn,
  type Format,
  type Loose,
  type SourceAssistant,
  type SourceChat,
  type SourcePrompt,
  type SourceThing,
} from './source.ts';

export interface Reading {
  /** Known once the first thing was given; null while nothing was recognised. */
  format(): Format | null;
  /** Bytes read so far, and of how many. */
  progress(): { done: number; of: number };
  things(): AsyncGenerator<SourceThing>;
  /** The bytes of a file that a message names; null when the export does not have it. */
  asset(ref: string): Promise<Buffer | null>;
  /** The archive, for a format of ours. */
  archive: Archive | null;
  close(): Promise<void>;
}

const MOST_ASSET = 20 * 1024 * 1024;
/** Objects that are one value, wherever they stand at the top of a file. */
const WHOLE =
  /^(chat|history|mapping|access-control|options|app-config|sync|settings|state\.settings|mask-store\.masks\.[^.]*|prompt-store\.prompts\.[^.]*)$/;
/** Arrays that belong to the one conversation that the file is. */
const OWN_LISTS = new Set(['messages', 'messagesTree', 'chat_messages']);

/** Throws ArchiveBroken and JsonBroken for a file that is neither; a file that is something else has no things. */
export async function openExport(path: string, name: string): Promise<Reading> {
  const file = await openFile(path);
  const { size } = await file.stat();
  let archive: Archive | null;
  try {
    archive = await openArchive(file);
  } catch (error) {
    await file.close();
    throw error;
  }
  const state: State = { format: null, done: 0, of: archive ? 0 : size, loneChats: new Map() };
  const texts = archive ? jsonEntries(archive) : [{ name, bytes: size }];
  if (archive) state.of = texts.reduce((sum, entry) => sum + entry.bytes, 0);
  const assets = archive && assetsOf(archive);

  async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      state.done += chunk.length;
      yield chunk;
    }
  }

  return {
    archive,
    format: () => state.format,
    progress: () => ({ done: state.done, of: state.of }),
    async *things() {
      state.done = 0;
      for (const text of texts) {
        const source = archive ? archive.stream(text.name) : bytesOf(file, 0, size);
        yield* thingsOf(counted(source), basename(text.name), state);
      }
    },
    async asset(ref) {
      const entry = assets?.(ref);
      return entry === undefined || archive === null ? null : archive.read(entry, MOST_ASSET);
    },
    close: () => file.close(),
  };
}

interface State {
  format: Format | null;
  done: number;
  of: number;
  /** Conversations whose messages stand in a file of their own. */
  loneChats: Map<string, Loose>;
}

function jsonEntries(archive: Archive): { name: string; bytes: number }[] {
  const texts = archive.entries.filter(
    ({ name }) => /\.(json|jsonl|ndjson)$/i.test(name) && !/(^|\/)(__MACOSX|\.)/.test(name),
  );
  // Assistants come before the chats that stand in them.
  return texts.toSorted(
    (a, b) => Number(/projects/.test(b.name)) - Number(/projects/.test(a.name)) || a.name.localeCompare(b.name),
  );
}

/** Exports name a file by the beginning of its name in the archive, by its name, or by an id somewhere in it. */
function assetsOf(archive: Archive): (ref: string) => string | undefined {
  const byName = new Map<string, string>();
  for (const { name } of archive.entries) {
    const bare = basename(name);
    byName.set(bare, name);
    // `file-AbC123-photo.png`, `file_0000abc.dat`: the id alone.
    const id = /^(file[-_][A-Za-z0-9]+)/.exec(bare)?.[1];
    if (id !== undefined && !byName.has(id)) byName.set(id, name);
  }
  return (ref) => {
    const bare = basename(ref.split(/[?#]/, 1)[0] ?? '');
    return bare === '' ? undefined : (byName.get(bare) ?? byName.get(/^(file[-_][A-Za-z0-9]+)/.exec(bare)?.[1] ?? ''));
  };
}

async function* thingsOf(source: AsyncIterable<Uint8Array>, name: string, state: State): AsyncGenerator<SourceThing> {
  const skipped: string[] = [];
  const file = new File(name, state);
  try {
    try {
      const options = { whole: (path: string) => WHOLE.test(path), skipped: (path: string) => skipped.push(path) };
      for await (const piece of jsonItems(linesAsArray(source), options)) yield* file.take(piece);
    } catch (error) {
      if (!(error instanceof JsonBroken || error instanceof ArchiveBroken)) throw error;
      // What came before stands.
      yield problem('cut-off', name);
    }
    for (const path of skipped) yield problem('chat-unreadable', `${name} ${path}`.trim());
    yield* file.rest();
  } finally {
    await file.close();
  }
}

const problem = (what: 'chat-unreadable' | 'cut-off', name: string): SourceThing => ({
  kind: 'problem',
  problem: { what, name },
});

/** What stands beside the chats in backups; undefined for anything else. */
function besideChats(path: string, value: Loose): SourceThing[] | undefined {
  if (path.startsWith(`${NEXTCHAT_MASKS}.`)) return assistantThing(nextchatMask(value));
  if (path.startsWith(`${NEXTCHAT_PROMPTS}.`)) return promptThing(nextchatPrompt(value));
  if (path === 'prompts') return promptThing(chatbotUiPrompt(value));
  if (path !== 'folders' || value['type'] !== 'chat') return undefined;
  const [id, name] = [idIn(value['id']), textIn(value['name'])];
  if (id === null || name === '') return [];
  return assistantThing({ id, becomes: 'project', name, emoji: '', instructions: '', model: null });
}

const assistantThing = (assistant: SourceAssistant | null): SourceThing[] =>
  assistant === null ? [] : [{ kind: 'assistant', assistant }];
const promptThing = (prompt: SourcePrompt | null): SourceThing[] =>
  prompt === null ? [] : [{ kind: 'prompt', prompt }];

/** One JSON text: an array of conversations, or an object that is one or has some. */
class File {
  readonly #name: string;
  readonly #state: State;
  readonly #lobechat = new Lobechat();
  /** Plain and whole values of an object at the top, and its own lists. */
  readonly #fields: Loose = {};
  readonly #shared: unknown[] = [];
  #loneMessages: Buckets | null = null;

  constructor(name: string, state: State) {
    this.#name = name;
    this.#state = state;
  }

  async *take({ path, kind, value }: JsonPiece): AsyncGenerator<SourceThing> {
    if (path === '' && kind === 'item') return yield* this.#item(value);
    const table = /^(?:data|state)\.(\w+)$/.exec(path)?.[1];
    if (table !== undefined && kind === 'item') {
      this.#state.format ??= 'lobechat';
      return this.#lobechat.add(table, value);
    }
    if (path === NEXTCHAT_SESSIONS) return yield* this.#made('nextchat', value, nextchatChat);
    if (path === 'history' && kind === 'item') return yield* this.#made('chatbot-ui', value, chatbotUiChat);
    const beside = isLoose(value) ? besideChats(path, value) : undefined;
    if (beside !== undefined) return yield* beside;
    if (kind === 'value' && !path.includes('.')) this.#fields[path] = value;
    else if (OWN_LISTS.has(path)) {
      const list = this.#fields[path];
      if (Array.isArray(list)) list.push(value);
      else this.#fields[path] = [value];
    }
  }

  /** What can only be given when all of the text was read. */
  async *rest(): AsyncGenerator<SourceThing> {
    yield* this.#lobechat.things();
    if (Object.keys(this.#fields).length > 0) yield* this.#conversation(this.#fields);
    if (this.#shared.length > 0) {
      this.#state.format ??= 'lobechat';
      yield { kind: 'chat', chat: sharedTopic(this.#shared, this.#name) };
    }
    for await (const { key, values } of this.#loneMessages?.groups() ?? []) {
      const chat = librechatChat({ ...this.#state.loneChats.get(key), conversationId: key, messages: values });
      yield { kind: 'chat', chat };
    }
  }

  async close(): Promise<void> {
    await this.#lobechat.close();
    await this.#loneMessages?.close();
  }

  async *#item(value: unknown): AsyncGenerator<SourceThing> {
    if (isSharedMessage(value)) {
      this.#shared.push(value);
      return;
    }
    if (isLibrechatMessage(value)) {
      this.#state.format ??= 'librechat';
      this.#loneMessages ??= await openBuckets();
      return this.#loneMessages.add(textIn(loose(value)['conversationId']), value);
    }
    yield* this.#conversation(value);
  }

  *#conversation(value: unknown): Generator<SourceThing> {
    if (isChatgpt(value)) yield* this.#made('chatgpt', value, chatgptChat);
    else if (isClaude(value)) yield* this.#made('claude', value, claudeChat);
    else if (isOpenWebui(value)) yield* this.#made('open-webui', value, openWebuiChat);
    else if (isLibrechat(value)) yield* this.#made('librechat', value, librechatChat);
    else if (isChatUi(value)) yield* this.#made('chat-ui', value, chatUiChat);
    else if (/projects/.test(this.#name) && isLoose(value)) {
      const assistant = claudeProject(value);
      if (assistant) yield { kind: 'assistant', assistant };
    } else if (isLoose(value) && 'base_model_id' in value) yield* this.#beside(assistantThing(openWebuiModel(value)));
    else if (isLoose(value) && 'command' in value) yield* this.#beside(promptThing(openWebuiPrompt(value)));
    else if (isLoose(value) && typeof value['conversationId'] === 'string')
      this.#state.loneChats.set(value['conversationId'], value);
  }

  /** Open WebUI gives what stands beside its chats as files of their own. */
  *#beside(things: SourceThing[]): Generator<SourceThing> {
    if (things.length > 0) this.#state.format ??= 'open-webui';
    yield* things;
  }

  /** One bad conversation never stops the others. */
  *#made(format: Format, value: unknown, convert: (item: Loose) => SourceChat): Generator<SourceThing> {
    this.#state.format ??= format;
    const item = loose(value);
    try {
      yield { kind: 'chat', chat: convert(item) };
    } catch {
      yield problem('chat-unreadable', textIn(item['title']) || textIn(item['name']) || this.#name);
    }
  }
}
