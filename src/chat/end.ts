/** The end of a long chat: what a reader sees first, in a tree that is a part of the whole. */

interface Twig {
  id: string;
  parentId: string | null;
}

/** An end that has so many times what was asked for, because of its versions, is not short any more. */
const VERSIONS = 4;

/**
 * The last messages of the branch to `leafId` (when that is unknown, to the newest message), every version of them, and
 * whatever follows those: closed under "versions of" and "what follows", so that a page may step, delete and go on in it
 * as in the whole. `tree` comes oldest first, and so does the answer; null when the whole is hardly more.
 */
export function endOf(tree: readonly Twig[], leafId: string | null, last: number): string[] | null {
  if (tree.length <= 2 * last) return null;
  const parentOf = new Map(tree.map(({ id, parentId }) => [id, parentId]));
  let above = leafId !== null && parentOf.has(leafId) ? leafId : (tree.at(-1)?.id ?? null);
  for (let step = 0; step < last && above !== null; step++) above = parentOf.get(above) ?? null;
  if (above === null || !parentOf.has(above)) return null;
  const childrenOf = Map.groupBy(tree, ({ parentId }) => parentId);
  const found = new Set([above]);
  // A set walked while it grows: each message once, so that even a cycle ends.
  for (const parent of found) for (const { id } of childrenOf.get(parent) ?? []) found.add(id);
  found.delete(above);
  if (found.size > VERSIONS * last || 2 * found.size > tree.length) return null;
  return tree.filter(({ id }) => found.has(id)).map(({ id }) => id);
}
