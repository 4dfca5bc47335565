/**
 * Makes ours what was found in an export, or counts what it would be. Ids are made of the person, the source and the id
 * there, so that bringing the same thing in again changes nothing and what a crash left is gone on with.
 */
import { createHash } from 'node:crypto';
import type { ImportProblem, ImportReport } from '#shared/contract/transfer.ts';
import { newId, type IdKind } from '#shared/ids.ts';
import { imageInfo } from '#shared/image.ts';
import type { Message, Part } from '#shared/message.ts';
import { clip } from '#shared/text.ts';
import { importedChat, insertImportedFile, insertImportedProject, knownIds, writeImported } from '#store/importing.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { ChatRow } from '#store/schema.ts';
import { provisionalTitle } from '../title.ts';
import type { Format, Problem, SourceAssistant, SourceChat, SourceMessage, SourcePart, SourceThing } from './source.ts';
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
  now(): number;
}

const MOST_PROBLEMS = 100;
const MOST_TITLE = 200;
const MOST_INSTRUCTIONS = 8000;
const MOST_FILE = 20 * 1024 * 1024;

export function emptyReport(): ImportReport {
  return {
    format: null,
    chats: { found: 0, added: 0 },
    messages: { found: 0, added: 0 },
    branches: 0,
    files: { found: 0, added: 0, missing: 0 },
    projects: { found: 0, added: 0 },
    problems: [],
    problemCount: 0,
  };
}

export function noteProblem(report: ImportReport, { what, name }: ImportProblem): void {
  report.problemCount += 1;
  if (report.problems.length < MOST_PROBLEMS) report.problems.push({ what, name: clip(name, 120) });
}

/** Takes things as they come; `report` counts along. */
export class MovingIn {
  readonly report = emptyReport();
  readonly #into: MoveIn;
  readonly #projects = new Map<string, string>();

  constructor(into: MoveIn) {
    this.#into = into;
  }

  async take(thing: SourceThing): Promise<void> {
    this.report.format = this.#into.format();
    if (thing.kind === 'problem') return this.#problem(thing.problem);
    if (thing.kind === 'assistant') return this.#assistant(thing.assistant);
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

  async #assistant(assistant: SourceAssistant): Promise<void> {
    const { report } = this;
    const { db, userId, writes, now } = this.#into;
    const id = this.#idOf('proj', 0, `assistant:${assistant.id}`);
    this.#projects.set(assistant.id, id);
    report.projects.found += 1;
    if ((await knownIds(db, 'projects', [id])).size > 0) return;
    report.projects.added += 1;
    if (!writes) return;
    const at = now();
    await insertImportedProject(db, {
      id,
      user_id: userId,
      name: clip(assistant.name.trim(), 100),
      emoji: clip(assistant.emoji, 1),
      colour: 'grey',
      instructions: assistant.instructions.slice(0, MOST_INSTRUCTIONS),
      model: null,
      created_at: at,
      updated_at: at,
      deleted_at: null,
    });
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
      project_id: (chat.assistant === null ? undefined : this.#projects.get(chat.assistant)) ?? null,
      pinned_at: chat.pinned ? updated : null,
      archived_at: chat.archived ? updated : null,
      temporary: 0,
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

  /** A picture is kept; of anything else, and of what the export does not have, the name stands in the text. */
  async #file(part: SourcePart & { type: 'file' }, at: number): Promise<Part> {
    const { report } = this;
    const { db, userId, writes } = this.#into;
    const name = clip(part.name || part.ref || 'file', 200);
    report.files.found += 1;
    const bytes = part.data === undefined ? await this.#into.asset(part.ref) : decoded(part.data);
    const info = bytes === null ? null : imageInfo(bytes);
    if (bytes === null || !info) {
      if (bytes === null) report.files.missing += 1;
      this.#problem({ what: bytes === null ? 'file-missing' : 'file-kind', name });
      return { type: 'text', text: `[${name}]` };
    }
    const id = this.#idOf('file', at, `file:${createHash('sha256').update(bytes).digest('hex')}`);
    if ((await knownIds(db, 'files', [id])).size === 0) {
      report.files.added += 1;
      if (writes) {
        await this.#into.put(id, bytes);
        const { mediaType, width, height } = info;
        const row = { id, user_id: userId, name, media_type: mediaType, bytes: bytes.length, width, height };
        await insertImportedFile(db, { ...row, created_at: at });
      }
    }
    return { type: 'image', fileId: id, name, mediaType: info.mediaType, width: info.width, height: info.height };
  }

  #idOf(kind: IdKind, at: number, key: string): string {
    const digest = createHash('sha256').update(`${this.#into.userId}\n${this.report.format}\n${key}`).digest();
    // As sortable as any other: the kind and the time, then what stands for the source instead of chance.
    return (
      newId(kind, at).slice(0, -16) + Array.from(digest.subarray(0, 16), (byte) => ALPHABET.charAt(byte & 31)).join('')
    );
  }
}

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
