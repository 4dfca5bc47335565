/** Where chats belong: pins, archive, projects, tags, bin. Many at once, all or nothing, and always with the way back. */
import type { Move, Place } from '#shared/contract/chats.ts';
import { AppError } from '#shared/errors.ts';
import { MOST_TAGS } from '#shared/tag-names.ts';
import { retagged, tagKey } from '#shared/tags.ts';
import { fileChats, findChats, type Filing } from '#store/chats.ts';
import type { Db } from '#store/open.ts';
import { findProject, reviveProjects } from '#store/projects.ts';
import { isoTime, tagsOf } from '#store/rows.ts';
import type { ChatRow } from '#store/schema.ts';
import { retag } from '#store/tags.ts';

/**
 * Makes these moves of the person's chats; the chats as they are then, and the moves that undo it. Throws `not_found`
 * for a chat or project that is not there, `too_many_tags`; having moved nothing then.
 */
export async function moveChats(
  { db, now }: { db: Db; now(): number },
  userId: string,
  moves: readonly Move[],
): Promise<{ rows: ChatRow[]; undo: Move[] }> {
  const at = now();
  return db.transaction().execute(async (trx) => {
    const undo: Move[] = [];
    const touched = new Set<string>();
    for (const { ids, to } of moves) {
      const before = await findChats(trx, userId, [...new Set(ids)]);
      if (before.length < new Set(ids).size || before.some((row) => row.temporary === 1))
        throw new AppError('not_found');
      await checkProject(trx, userId, to, before);
      await fileChats(trx, userId, ids, filingOf(to, at));
      if (to.tag || to.untag) await retagAll(trx, userId, before, to);
      undo.unshift(...wayBack(before, to));
      for (const id of ids) touched.add(id);
    }
    return { rows: await findChats(trx, userId, [...touched]), undo };
  });
}

async function checkProject(trx: Db, userId: string, to: Place, before: readonly ChatRow[]): Promise<void> {
  // Before the check: a chat that comes out of the bin takes its project along.
  if (to.deleted === false)
    await reviveProjects(
      trx,
      userId,
      before.map((row) => row.project_id).filter((id) => id !== null),
    );
  if (typeof to.projectId === 'string' && !(await findProject(trx, userId, to.projectId)))
    throw new AppError('not_found');
}

/** Chats that have the same tags get their new ones together. */
async function retagAll(trx: Db, userId: string, before: readonly ChatRow[], to: Place): Promise<void> {
  for (const [stored = '[]', rows] of Map.groupBy(before, (row) => row.tags)) {
    const from = tagsOf(stored);
    const next = retagged(from, to);
    if (next.length > MOST_TAGS && next.length > from.length)
      throw new AppError('too_many_tags', { params: { most: MOST_TAGS } });
    if (next.join('\n') === from.join('\n')) continue;
    const ids = rows.map(({ id }) => id);
    // Somebody else was faster: what they wrote is not written over.
    if ((await retag(trx, userId, { ids, from: stored, to: next })) < ids.length) throw new AppError('conflict');
  }
}

/** What brings back the tags that a chat had. */
function tagsBack(row: ChatRow, to: Place): Pick<Place, 'tag' | 'untag'> {
  if (!to.tag && !to.untag) return {};
  const from = tagsOf(row.tags);
  const next = retagged(from, to);
  const keys = new Set(from.map(tagKey));
  return {
    tag: from.filter((name) => !next.includes(name)),
    untag: next.filter((name) => !keys.has(tagKey(name))),
  };
}

function filingOf(to: Place, at: number): Partial<Filing> {
  return {
    ...(to.pinnedAt === undefined ? {} : { pinned_at: to.pinnedAt === null ? null : Date.parse(to.pinnedAt) }),
    ...(to.archived === undefined ? {} : { archived_at: to.archived ? at : null }),
    ...(to.projectId === undefined ? {} : { project_id: to.projectId }),
    ...(to.deleted === undefined ? {} : { deleted_at: to.deleted ? at : null }),
  };
}

/** Chats that were in the same place before go back together. */
function wayBack(before: readonly ChatRow[], to: Place): Move[] {
  const groups = new Map<string, Move>();
  for (const row of before) {
    const place: Place = {
      ...(to.pinnedAt === undefined ? {} : { pinnedAt: row.pinned_at === null ? null : isoTime(row.pinned_at) }),
      ...(to.archived === undefined ? {} : { archived: row.archived_at !== null }),
      ...(to.projectId === undefined ? {} : { projectId: row.project_id }),
      ...(to.deleted === undefined ? {} : { deleted: row.deleted_at !== null }),
      ...tagsBack(row, to),
    };
    const key = JSON.stringify(place);
    const group = groups.get(key);
    if (group) group.ids.push(row.id);
    else groups.set(key, { ids: [row.id], to: place });
  }
  return [...groups.values()];
}
