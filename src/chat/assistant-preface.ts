/** What an assistant tells the model. The same from turn to turn as long as the assistant is. */
import { listAssistantFiles } from '#store/assistants.ts';
import type { Db } from '#store/open.ts';
import type { AssistantRow, FileRow } from '#store/schema.ts';
import type { PrefacePart } from './preface.ts';

/** Nothing without one. `read` says what is in files. */
export async function assistantPreface(
  db: Db,
  read: (files: readonly FileRow[]) => Promise<string>,
  assistant: AssistantRow | null,
): Promise<PrefacePart[]> {
  if (!assistant) return [];
  const told = assistant.instructions.trim();
  const files = await read(await listAssistantFiles(db, [assistant.id]));
  return [
    ...(told === '' ? [] : [{ kind: 'instructions' as const, text: `You are “${assistant.name}”.\n${told}` }]),
    ...(files === '' ? [] : [{ kind: 'files' as const, text: files }]),
  ];
}
