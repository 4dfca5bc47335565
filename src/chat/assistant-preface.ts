/** What the assistant of a chat tells the model. The same from turn to turn as long as the assistant is. */
import { findAssistant } from '#store/assistants.ts';
import type { Db } from '#store/open.ts';
import type { PrefacePart } from './preface.ts';

/** Nothing for a chat without an assistant, or with one that is deleted or no longer shared. */
export async function assistantPreface(db: Db, userId: string, id: string | null): Promise<PrefacePart[]> {
  if (id === null) return [];
  const assistant = await findAssistant(db, userId, id);
  if (!assistant || assistant.instructions.trim() === '') return [];
  return [{ kind: 'instructions', text: `You are “${assistant.name}”.\n${assistant.instructions}` }];
}
