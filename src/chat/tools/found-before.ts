/** Addresses that our own searches found earlier in a conversation: what was read then may be read again. */
import type { Message } from '#shared/message.ts';
import type { Db } from '#store/open.ts';
import { writtenHere } from '#store/runs.ts';
import { searchWeb } from './web-search.ts';

/**
 * Of answers that were written here by a run of this person's: what came with an import may name any address, and so
 * carry away what the model knows.
 */
export async function foundBefore(db: Db, userId: string, branch: readonly Message[]): Promise<string[]> {
  const found = branch.flatMap(({ id, role, parts }) =>
    parts.flatMap((part) =>
      role === 'assistant' && part.type === 'tool-call' && part.name === searchWeb.name && part.state === 'done'
        ? (part.addresses ?? []).map((address) => ({ id, address }))
        : [],
    ),
  );
  if (found.length === 0) return [];
  const ours = await writtenHere(db, userId, [...new Set(found.map(({ id }) => id))]);
  return found.filter(({ id }) => ours.has(id)).map(({ address }) => address);
}

/** Whether answers stand in the branch that no run of this person's wrote here: they may say anything. */
export async function isImported(db: Db, userId: string, branch: readonly Message[]): Promise<boolean> {
  const answers = branch.flatMap(({ id, role }) => (role === 'assistant' ? [id] : []));
  return answers.length > 0 && (await writtenHere(db, userId, answers)).size < answers.length;
}
