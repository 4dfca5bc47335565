/** What is done to a tag on every chat that carries it: the same moves as for a single one, so undone alike. */
import type { Move } from '#shared/contract/chats.ts';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import { chatsTagged } from '#store/tags.ts';
import { moveChats } from './move.ts';

const AT_ONCE = 1000;

/**
 * Calls the tag `to` from now on, or takes it off everything where that is null; the moves that undo it. Throws
 * `not_found` where no chat of the person carries it.
 */
export async function changeTag(
  deps: { db: Db; now(): number },
  userId: string,
  name: string,
  to: string | null,
): Promise<Move[]> {
  const ids = await chatsTagged(deps.db, userId, name);
  if (ids.length === 0) throw new AppError('not_found');
  const moves: Move[] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE)
    moves.push({ ids: ids.slice(at, at + AT_ONCE), to: { untag: [name], ...(to !== null && { tag: [to] }) } });
  return (await moveChats(deps, userId, moves)).undo;
}
