/** A chat is a tree of messages; what one reads is one branch of it. Pure functions over the flat list of the wire. */
import type { Message } from '#shared/message.ts';

export interface Tree {
  byId: ReadonlyMap<string, Message>;
  /** Children in the order they were made; `null` holds the roots (also messages whose parent is gone). */
  childrenOf: ReadonlyMap<string | null, readonly Message[]>;
}

/** The tree of `messages`, which come oldest first. */
export function treeOf(messages: readonly Message[]): Tree {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const childrenOf = new Map<string | null, Message[]>();
  for (const message of messages) {
    const parent = message.parentId !== null && byId.has(message.parentId) ? message.parentId : null;
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(message);
    else childrenOf.set(parent, [message]);
  }
  return { byId, childrenOf };
}

/** The messages from the root down to `leafId`; when that is unknown, to the newest message. */
export function branchOf(tree: Tree, leafId: string | null): Message[] {
  const branch: Message[] = [];
  const seen = new Set<string>();
  let at = (leafId === null ? undefined : tree.byId.get(leafId)) ?? newest(tree);
  while (at && !seen.has(at.id)) {
    seen.add(at.id);
    branch.push(at);
    at = at.parentId === null ? undefined : tree.byId.get(at.parentId);
  }
  return branch.reverse();
}

function newest(tree: Tree): Message | undefined {
  let last: Message | undefined;
  for (const message of tree.byId.values()) last = message;
  return last;
}

/** `message` and the others which follow the same parent, oldest first. */
export function siblingsOf(tree: Tree, message: Message): readonly Message[] {
  const parent = message.parentId !== null && tree.byId.has(message.parentId) ? message.parentId : null;
  // Messages whose parents are gone stand among the roots without being versions of each other.
  return tree.childrenOf.get(parent)?.filter((each) => each.parentId === message.parentId) ?? [message];
}

/** The end of the newest branch below `id`: what one lands on when choosing that sibling. */
export function leafBelow(tree: Tree, id: string): string {
  const seen = new Set<string>();
  let at = id;
  while (!seen.has(at)) {
    seen.add(at);
    const next = tree.childrenOf.get(at)?.at(-1);
    if (next === undefined) break;
    at = next.id;
  }
  return at;
}

/** `id` and every message below it. */
export function subtreeOf(tree: Tree, id: string): Set<string> {
  const found = new Set<string>([id]);
  // A set grows while it is walked, so this visits the children of the children too.
  for (const at of found) for (const child of tree.childrenOf.get(at) ?? []) found.add(child.id);
  return found;
}

/** The answers that stand side by side with this one, itself among them; just itself when none do. */
export function besideOf(tree: Tree, message: Message): readonly Message[] {
  if (message.comparison === undefined) return [message];
  return siblingsOf(tree, message).filter(({ comparison }) => comparison === message.comparison);
}
