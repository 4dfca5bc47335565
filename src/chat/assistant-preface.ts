/** What the assistant of a chat tells the model. The same from turn to turn as long as the assistant is. */
import { findAssistant, listAssistantFiles } from '#store/assistants.ts';
import type { Db } from '#store/open.ts';
import type { FileRow } from '#store/schema.ts';
import type { PrefacePart } from './preface.ts';

/**
 * Nothing for a chat without an assistant, or with one that is deleted or no longer shared. `read` says what is in
 * files.
 */
export async function assistantPreface(
  db: Db,
  read: (files: readonly FileRow[]) => Promise<string>,
  who: { userId: string; assistantId: string | null },
): Promise<PrefacePart[]> {
  if (who.assistantId === null) return [];
  const assistant = await findAssistant(db, who.userId, who.assistantId);
  if (!assistant) return [];
  const told = assistant.instructions.trim();
  const files = await read(await listAssistantFiles(db, [assistant.id]));
  return [
    ...(told === '' ? [] : [{ kind: 'instructions' as const, text: `You are “${assistant.name}”.\n${told}` }]),
    ...(files === '' ? [] : [{ kind: 'files' as const, text: files }]),
  ];
}
