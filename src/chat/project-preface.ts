/**
 * What a chat’s assistant and project tell its models, and what is remembered of the person. Of a project: its
 * instructions, and what is in its files as far as that is small.
 */
import type { Message } from '#shared/message.ts';
import type { Db } from '#store/open.ts';
import { findChat } from '#store/chats.ts';
import { findDocuments, listPages } from '#store/documents.ts';
import { listMemories } from '#store/memories.ts';
import { findProject, listProjectFiles } from '#store/projects.ts';
import type { FileRow } from '#store/schema.ts';
import { assistantPreface } from './assistant-preface.ts';
import type { Blobs } from './blobs.ts';
import { memoryText } from './memory.ts';
import { personaOf } from './persona.ts';
import type { PrefacePart } from './preface.ts';

/** All files together, in characters: some 12,000 tokens. What does not fit is named, so that the model can say so. */
const MOST_TEXT = 48_000;

interface Options {
  db: Db;
  /** The text of a file; null when it has none (a picture). */
  read(file: FileRow): Promise<string | null>;
  /** Whether the person wants to be remembered. */
  remembers(userId: string): Promise<boolean>;
}

interface Asked {
  userId: string;
  chatId: string;
  /** Null: as the chat itself would be answered. */
  answer: Pick<Message, 'assistantId'> | null;
}

/** Nothing for a chat with neither. The same from turn to turn as long as they are; what changes soonest comes last. */
export async function projectPreface(options: Options, { userId, chatId, answer }: Asked): Promise<PrefacePart[]> {
  const { db } = options;
  const chat = await findChat(db, userId, chatId);
  if (!chat) return [];
  const persona = await personaOf(db, chat, answer);
  const assistant = await assistantPreface(db, (files) => filesText(options, files, 'assistant'), persona.assistant);
  const remembered = persona.memory && (await options.remembers(userId)) ? await listMemories(db, userId) : [];
  const facts = memoryText(remembered, chatId);
  const memory = facts === '' ? [] : [{ kind: 'memory' as const, text: facts }];
  const project = chat.project_id === null ? undefined : await findProject(db, userId, chat.project_id);
  if (!project) return [...assistant, ...memory];
  const files = await filesText(options, await listProjectFiles(db, project.id), 'project');
  return [
    ...assistant,
    ...(project.instructions.trim() === ''
      ? []
      : [
          { kind: 'project' as const, text: `Instructions of the project “${project.name}”:\n${project.instructions}` },
        ]),
    ...(files === '' ? [] : [{ kind: 'files' as const, text: files }]),
    ...memory,
  ];
}

async function filesText(
  { read }: Options,
  files: readonly FileRow[],
  whose: 'assistant' | 'project',
): Promise<string> {
  const told: string[] = [];
  const named: string[] = [];
  let room = MOST_TEXT;
  for (const file of files) {
    const text = (await read(file))?.trim() ?? '';
    if (text === '') continue;
    if (text.length > room) {
      named.push(file.name);
      continue;
    }
    room -= text.length;
    told.push(`<file name=${JSON.stringify(file.name)}>\n${text}\n</file>`);
  }
  if (named.length > 0) told.push(`Too large to be included: ${named.map((name) => JSON.stringify(name)).join(', ')}`);
  return told.length === 0 ? '' : `Files of the ${whose}:\n${told.join('\n')}`;
}

const KEPT = 100;

/**
 * The text of files: of documents what was read of them when they came, of others what is plainly text. Each is read
 * once, because the bytes under an id never change. What is too long for a project is only read to that length.
 */
export function fileReader({ db, blobs }: { db: Db; blobs: Blobs }): (file: FileRow) => Promise<string | null> {
  const known = new Map<string, Promise<string | null>>();
  async function read(file: FileRow): Promise<string | null> {
    try {
      const text = (await documentText(db, file.id)) ?? (await plainText(blobs, file));
      return text === null ? null : text.slice(0, MOST_TEXT + 1);
    } catch {
      // A file that cannot be read must not keep its project from being told the others.
      return null;
    }
  }
  return (file) => {
    const before = known.get(file.id);
    if (before) return before;
    const text = read(file);
    known.set(file.id, text);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
    return text;
  };
}

async function documentText(db: Db, fileId: string): Promise<string | null> {
  const [document] = await findDocuments(db, [fileId]);
  if (!document) return null;
  const pages = await listPages(db, fileId);
  return pages.map(({ label, text }) => (label === '' ? text : `${label}\n${text}`)).join('\n\n');
}

async function plainText(blobs: Blobs, file: FileRow): Promise<string | null> {
  if (!/^(text\/|application\/(json|xml|yaml|x-yaml|javascript))/.test(file.media_type)) return null;
  return new TextDecoder().decode(await blobs.get(file.id));
}
