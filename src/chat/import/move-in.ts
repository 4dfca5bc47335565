/**
 * Makes ours what was found in an export, or counts what it would be. Ids are made of the person, the source and the id
 * there, so that bringing the same thing in again changes nothing and what a crash left is gone on with.
 */
import { createHash } from 'node:crypto';
import type { ImportProblem, ImportReport } from '#shared/contract/transfer.ts';
import { newId, type IdKind } from '#shared/ids.ts';
import { imageInfo } from '#shared/image.ts';
import type { Message, Part } from '#shared/message.ts';
import { isTag, LONGEST_TAG, MOST_TAGS, tidyTag } from '#shared/tag-names.ts';
import { retagged, tagKey } from '#shared/tags.ts';
import { clip } from '#shared/text.ts';
import { documentOf, findDocuments, insertDocument } from '#store/documents.ts';
import { importedChat, insertImported, isDeployment, knownIds, writeImported } from '#store/importing.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { ChatRow, FileRow } from '#store/schema.ts';
import { documentRows } from '../documents/keep.ts';
import { kindOf } from '../documents/kinds.ts';
import { DocumentError } from '../documents/parsed.ts';
import { readDocument } from '../documents/reader.ts';
import { provisionalTitle } from '../title.ts';
import type {
  Format,
  Problem,
  SourceAssistant,
  SourceChat,
  SourceMessage,
  SourcePart,
  SourcePrompt,
  SourceThing,
} from './source.ts';
import { branchesOf, inTreeOrder } from './tree.ts';

export interface MoveIn {
  db: Db;
  userId: string;
  format: () => Format | null;
  asset(ref: string): Promise<Buffer | null>;
  /** Keeps the bytes of a file. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** False: counts only. */
  writes: boolean;
  /** Whether the person may share with everybody of the instance. */
  publishes: boolean;
  /** How many bytes of files the person may still keep. */
  room: number;
  now(): number;
}

const MOST_PROBLEMS = 100;
const MOST_TITLE = 200;
const MOST_INSTRUCTIONS = { project: 8000, assistant: 20_000 };
const MOST_PROMPT = 20_000;
const MOST_FILE = 20 * 1024 * 1024;

export function emptyReport(): ImportReport {
  return {
    format: null,
    chats: { found: 0, added: 0 },
    messages: { found: 0, added: 0 },
    branches: 0,
    files: { found: 0, added: 0, missing: 0 },
    projects: { found: 0, added: 0 },
    assistants: { found: 0, added: 0 },
    prompts: { found: 0, added: 0 },
    problems: [],
    problemCount: 0,
  };
}

export function noteProblem(report: ImportReport, { what, name }: ImportProblem): void {
  report.problemCount += 1;
  if (report.problems.length < MOST_PROBLEMS) report.problems.push({ what, name: clip(name, 120) });
}

type NewFile = Pick<FileRow, 'name' | 'media_type' | 'width' | 'height'> & { at: number };

/** Takes things as they come; `report` counts along. */
export class MovingIn {
  readonly report = emptyReport();
  readonly #into: MoveIn;
  /** By the id there, what it became. */
  readonly #assistants = new Map<string, { becomes: SourceAssistant['becomes']; id: string }>();
  /** Files that were met already: whether they are kept, or would be. */
  readonly #files = new Map<string, boolean>();
  #room: number;

  constructor(into: MoveIn) {
    this.#into = into;
    this.#room = into.room;
  }

  async take(thing: SourceThing): Promise<void> {
    this.report.format = this.#into.format();
    if (thing.kind === 'problem') return this.#problem(thing.problem);
    if (thing.kind === 'assistant') return this.#assistant(thing.assistant);
    if (thing.kind === 'prompt') return this.#prompt(thing.prompt);
    const { title, id } = thing.chat;
    try {
      await this.#chat(thing.chat);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.#problem({ what: 'not-stored', name: title || id });
    }
  }

  #problem(problem: Problem | ImportProblem): void {
    noteProblem(this.report, problem);
  }

  async #assistant({ id: there, becomes, ...assistant }: SourceAssistant): Promise<void> {
    const { db, userId, writes, now } = this.#into;
    const isProject = becomes === 'project';
    const id = this.#idOf(isProject ? 'proj' : 'asst', 0, `assistant:${there}`);
    this.#assistants.set(there, { becomes, id });
    const table = isProject ? 'projects' : 'assistants';
    this.report[table].found += 1;
    if ((await knownIds(db, table, [id])).size > 0) return;
    this.report[table].added += 1;
    if (!writes) return;
    const at = now();
    const row = {
      id,
      user_id: userId,
      name: clip(assistant.name.trim(), 100),
      emoji: clip(assistant.emoji, 1),
      colour: 'grey',
      instructions: assistant.instructions.slice(0, MOST_INSTRUCTIONS[becomes]),
      model: null,
      created_at: at,
      updated_at: at,
      deleted_at: null,
    };
    if (isProject) return insertImported(db, 'projects', row);
    const openers = (assistant.openers ?? []).map((text) => clip(text.trim(), 500)).filter((text) => text !== '');
    await insertImported(db, 'assistants', {
      ...row,
      // What is called so elsewhere may be called so here.
      model: assistant.model !== null && (await isDeployment(db, assistant.model)) ? assistant.model : null,
      description: clip((assistant.description ?? '').trim(), 300),
      openers: JSON.stringify(openers.slice(0, 6)),
      origin: null,
      shared: 0,
      parameters: JSON.stringify(assistant.parameters ?? {}),
      tools: null,
      memory: 1,
    });
  }

  async #prompt({ id: there, title, text }: SourcePrompt): Promise<void> {
    const { db, userId, writes, now } = this.#into;
    const id = this.#idOf('prm', 0, `prompt:${there}`);
    this.report.prompts.found += 1;
    if ((await knownIds(db, 'prompts', [id])).size > 0) return;
    this.report.prompts.added += 1;
    if (!writes) return;
    const at = now();
    const named = clip(title.trim() || text.trim(), 100);
    const times = { created_at: at, updated_at: at, deleted_at: null };
    const row = { id, user_id: userId, title: named, text: text.slice(0, MOST_PROMPT), shared: 0, ...times };
    await insertImported(db, 'prompts', row);
  }

  async #chat(chat: SourceChat): Promise<void> {
    const { report } = this;
    const { db, writes } = this.#into;
    report.chats.found += 1;
    const { messages, leaf } = inTreeOrder(chat);
    if (messages.length === 0) return this.#problem({ what: 'chat-empty', name: chat.title || chat.id });
    report.messages.found += messages.length;
    report.branches += branchesOf(messages);

    const begun = beginningOf(chat, messages);
    const chatId = this.#idOf('chat', begun, `chat:${chat.id}`);
    const ids = new Map(messages.map((one) => [one.id, this.#idOf('msg', begun, `message:${chat.id}/${one.id}`)]));
    const state = await importedChat(db, chatId);
    const known = state === undefined ? new Set<string>() : await knownIds(db, 'messages', [...ids.values()]);
    // What one deleted here stays deleted until it is gone for good.
    const fresh = state === 'deleted' ? [] : messages.filter((one) => !known.has(ids.get(one.id) ?? ''));
    if (state === undefined || state === 'hidden') report.chats.added += 1;
    report.messages.added += fresh.length;

    const times = timesOf(messages, begun || this.#into.now());
    const made: Message[] = [];
    for (const one of fresh) made.push(await this.#message(one, { chatId, ids, at: times.get(one.id) ?? begun }));
    if (!writes || state === 'deleted') return;
    const last = Math.max(...times.values());
    const row = this.#rowOf(chat, { id: chatId, created: begun || last, updated: chat.updatedAt ?? last });
    const shown = messages.find((one) => one.id === leaf) ?? messages.at(-1);
    const leafId = shown && ids.get(shown.id);
    await writeImported(db, { ...row, title: titleOf(chat, messages), leaf_id: leafId ?? null }, made);
  }

  #rowOf(chat: SourceChat, { id, created, updated }: { id: string; created: number; updated: number }): ChatRow {
    const held = chat.assistant === null ? undefined : this.#assistants.get(chat.assistant);
    return {
      id,
      user_id: this.#into.userId,
      title: chat.title,
      title_source: 'person',
      model: null,
      leaf_id: null,
      created_at: created,
      updated_at: updated,
      deleted_at: null,
      project_id: held?.becomes === 'project' ? held.id : null,
      assistant_id: held?.becomes === 'assistant' ? held.id : null,
      pinned_at: chat.pinned ? updated : null,
      archived_at: chat.archived ? updated : null,
      temporary: 0,
      tags: JSON.stringify(tagged(chat.tags ?? [])),
    };
  }

  async #message(
    source: SourceMessage,
    { chatId, ids, at }: { chatId: string; ids: ReadonlyMap<string, string>; at: number },
  ): Promise<Message> {
    const parts: Part[] = [];
    for (const [index, part] of source.parts.entries())
      parts.push(await this.#part(part, `${chatId}/${source.id}/${index}`, at));
    return {
      id: ids.get(source.id) ?? '',
      chatId,
      parentId: source.parent === null ? null : (ids.get(source.parent) ?? null),
      role: source.role,
      parts,
      status: 'done',
      model: source.model === null ? null : clip(source.model, 200),
      usage: null,
      timing: null,
      costMicroUsd: null,
      error: null,
      runId: null,
      createdAt: isoTime(at),
    };
  }

  async #part(part: SourcePart, place: string, at: number): Promise<Part> {
    if (part.type === 'text') return part;
    if (part.type === 'reasoning') return { type: 'reasoning', text: part.text, ms: part.ms ?? 0 };
    if (part.type === 'file') return this.#file(part, at);
    return {
      type: 'tool-call',
      id: place,
      name: part.name || 'tool',
      arguments: part.arguments,
      state: part.failed === true ? 'failed' : 'done',
      ...(part.result === null ? {} : { result: part.result }),
    };
  }

  /** Pictures and documents are kept; of anything else, and of what the export does not have, the name stands in the text. */
  async #file(part: SourcePart & { type: 'file' }, at: number): Promise<Part> {
    const { report } = this;
    const name = clip(part.name || part.ref || 'file', 200);
    report.files.found += 1;
    const bytes = part.data === undefined ? await this.#into.asset(part.ref) : decoded(part.data);
    if (bytes === null) {
      report.files.missing += 1;
      this.#problem({ what: 'file-missing', name });
      return named(name);
    }
    const id = this.#idOf('file', at, `file:${createHash('sha256').update(bytes).digest('hex')}`);
    const info = imageInfo(bytes);
    if (info) {
      const { mediaType, width, height } = info;
      const kept = await this.#kept(id, bytes, { name, at, media_type: mediaType, width, height });
      if (!kept) return this.#roomless(name);
      return { type: 'image', fileId: id, name, mediaType, width, height };
    }
    const document = await this.#document(id, bytes, { name, at });
    if (document) return document;
    this.#problem({ what: 'file-kind', name });
    return named(name);
  }

  /** Null for what nothing can be read from. */
  async #document(id: string, bytes: Buffer, { name, at }: { name: string; at: number }): Promise<Part | null> {
    const { db, writes } = this.#into;
    const kind = kindOf(bytes, name);
    if (kind === null) return null;
    const { mediaType } = kind;
    const part = { type: 'file', fileId: id, name, mediaType, bytes: bytes.length } as const;
    const [known] = await findDocuments(db, [id]);
    if (known) return { ...part, document: documentOf(known) };
    const row = { name, at, media_type: mediaType, ...SIZELESS };
    if (!writes) return (await this.#kept(id, bytes, row)) ? named(name) : this.#roomless(name);
    try {
      const rows = documentRows(id, kind.kind, await readDocument(bytes, name));
      if (!(await this.#kept(id, bytes, row))) return this.#roomless(name);
      await db.transaction().execute((trx) => insertDocument(trx, rows.document, rows.pages));
      return { ...part, document: documentOf(rows.document) };
    } catch (error) {
      if (error instanceof DocumentError) return null;
      throw error;
    }
  }

  /** Keeps it the first time it is met, and counts it; false where there is no room for it. */
  async #kept(id: string, bytes: Buffer, row: NewFile): Promise<boolean> {
    const before = this.#files.get(id);
    if (before !== undefined) return before;
    const isHere = (await knownIds(this.#into.db, 'files', [id])).size > 0;
    const fits = isHere || bytes.length <= this.#room;
    this.#files.set(id, fits);
    if (isHere || !fits) return fits;
    this.report.files.added += 1;
    this.#room -= bytes.length;
    await this.#keep(id, bytes, row);
    return true;
  }

  #roomless(name: string): Part {
    this.#problem({ what: 'no-room', name });
    return named(name);
  }

  async #keep(id: string, bytes: Buffer, { at, ...rest }: NewFile): Promise<void> {
    const { db, userId, writes } = this.#into;
    if (!writes) return;
    await this.#into.put(id, bytes);
    await insertImported(db, 'files', { id, user_id: userId, bytes: bytes.length, ...rest, created_at: at });
  }

  #idOf(kind: IdKind, at: number, key: string): string {
    const digest = createHash('sha256').update(`${this.#into.userId}\n${this.report.format}\n${key}`).digest();
    // As sortable as any other: the kind and the time, then what stands for the source instead of chance.
    return (
      newId(kind, at).slice(0, -16) + Array.from(digest.subarray(0, 16), (byte) => ALPHABET.charAt(byte & 31)).join('')
    );
  }
}

/** Those that can be tags here, as many as a chat carries. */
function tagged(names: readonly string[]): string[] {
  const tags = names.map((name) => clip(tidyTag(name), LONGEST_TAG).trim()).filter(isTag);
  return retagged([], { tag: [...new Map(tags.map((tag) => [tagKey(tag), tag])).values()].slice(0, MOST_TAGS) });
}

const SIZELESS = { width: null, height: null };
const named = (name: string): Part => ({ type: 'text', text: `[${name}]` });

const beginningOf = (chat: SourceChat, messages: readonly SourceMessage[]): number =>
  chat.createdAt ?? messages[0]?.createdAt ?? chat.updatedAt ?? 0;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Disks that are full and data that cannot be reached concern every chat after this one. */
function isFatal(error: unknown): boolean {
  const text = error instanceof Error ? `${'code' in error ? String(error.code) : ''} ${error.message}` : '';
  return /disk|ENOSPC|full|ECONNREFUSED|Connection terminated|SQLITE_(CORRUPT|NOTADB|IOERR)/i.test(text);
}

/** Every message after its parent, whatever the clocks said. */
function timesOf(messages: readonly SourceMessage[], begun: number): Map<string, number> {
  const times = new Map<string, number>();
  let last = begun;
  for (const { id, parent, createdAt } of messages) {
    const least = parent === null ? 0 : (times.get(parent) ?? 0) + 1;
    const at = Math.max(createdAt ?? last + 1, least);
    times.set(id, at);
    last = Math.max(last, at);
  }
  return times;
}

function titleOf(chat: SourceChat, messages: readonly SourceMessage[]): string {
  const title = clip(chat.title.replaceAll(/\s+/g, ' ').trim(), MOST_TITLE);
  if (title !== '') return title;
  const said = messages.flatMap((message) => message.parts).find((part) => part.type === 'text');
  return provisionalTitle(said?.text ?? '');
}

function decoded(address: string): Buffer | null {
  const found = /^data:[^,]*;base64,/.exec(address);
  if (found === null || address.length > MOST_FILE * 1.4) return null;
  return Buffer.from(address.slice(found[0].length), 'base64');
}
