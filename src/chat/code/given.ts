/** The documents of a conversation as a script finds them: texts by name. */
import type { FilePart } from '#shared/message.ts';
import { findFiles } from '#store/files.ts';
import { decoded } from '../documents/plain.ts';
import { pagesOf } from '../documents/library.ts';
import type { ToolContext } from '../tools/tool.ts';

/** Of all of them together, characters. */
const MOST = 8_000_000;

interface Given {
  files: Record<string, string>;
  /** Names of those there was no room for. */
  left: string[];
}

/** The latest first, while there is room. Texts are as they came; of the rest there is what was read of it. */
export async function givenFiles({ db, blobs, principal, documents }: GivenContext): Promise<Given> {
  const ids = documents.map(({ fileId }) => fileId);
  // A message that came with an import may say what it likes: files are asked for by their owner.
  const own = new Set((await findFiles(db, principal.userId, ids)).map(({ id }) => id));
  const found = new Map<string, string>();
  const left: string[] = [];
  let room = MOST;
  for (const file of documents) {
    if (!own.has(file.fileId)) continue;
    const texts = sizeOf(file) > room ? null : await textsOf(file, { db, blobs });
    const size = texts?.reduce((sum, [, text]) => sum + text.length, 0) ?? Infinity;
    if (texts === null || size > room) {
      left.push(file.name);
      continue;
    }
    room -= size;
    for (const [name, text] of texts) if (!found.has(name)) found.set(name, text);
  }
  return { files: Object.fromEntries(found), left };
}

type GivenContext = Pick<ToolContext, 'db' | 'blobs' | 'principal' | 'documents'>;

const isPlain = ({ document: { kind } }: FilePart): boolean =>
  kind === 'csv' || kind === 'text' || kind === 'code' || kind === 'markdown' || kind === 'html';

/** At least so many characters, before anything is fetched: no encoding takes more than four bytes for one. */
const sizeOf = (file: FilePart): number => (isPlain(file) ? file.bytes / 4 : file.document.characters);

async function textsOf(file: FilePart, { db, blobs }: Pick<GivenContext, 'db' | 'blobs'>): Promise<[string, string][]> {
  if (isPlain(file)) return [[file.name, decoded(await blobs.get(file.fileId))]];
  const pages = await pagesOf(db, file.fileId);
  if (file.document.unit !== 'sheet') return [[file.name, pages.map(({ text }) => text).join('\n\n')]];
  const [first] = pages;
  const sheets = pages.map(({ label, text }): [string, string] => [`${file.name}/${label}`, text]);
  return pages.length === 1 && first ? [[file.name, first.text], ...sheets] : sheets;
}
