/** Puts right what other programs left: parents that are missing, circles, empty steps, an answer in several pieces. */
import { tidied, type SourceChat, type SourceMessage } from './source.ts';

/** Parents before children; every parent is there or null; an answer is never followed by its own continuation. */
export function inTreeOrder(chat: SourceChat): { messages: SourceMessage[]; leaf: string | null } {
  const byId = new Map<string, SourceMessage>();
  for (const message of chat.messages) if (message.id !== '' && !byId.has(message.id)) byId.set(message.id, message);
  const children = new Map<string | null, SourceMessage[]>();
  for (const message of byId.values()) {
    const parent = parentOf(message, byId);
    const siblings = children.get(parent);
    if (siblings) siblings.push(message);
    else children.set(parent, [message]);
  }
  const made = new Map<string, SourceMessage>();
  /** By its id there, the message it became or went into. */
  const became = new Map<string, string | null>();
  const queue = [...(children.get(null) ?? [])];
  for (let i = 0; i < queue.length; i++) {
    const message = queue[i];
    if (!message) break;
    const below = children.get(message.id) ?? [];
    queue.push(...below);
    const parent = became.get(parentOf(message, byId) ?? '') ?? null;
    const above = parent === null ? undefined : made.get(parent);
    if (message.parts.length === 0) became.set(message.id, parent);
    else if (above?.role === 'assistant' && message.role === 'assistant' && isOnly(message, byId, children)) {
      above.parts = tidied([...above.parts, ...message.parts]);
      became.set(message.id, above.id);
    } else {
      made.set(message.id, { ...message, parent });
      became.set(message.id, message.id);
    }
  }
  return { messages: [...made.values()], leaf: (chat.leaf === null ? undefined : became.get(chat.leaf)) ?? null };
}

function isOnly(
  message: SourceMessage,
  byId: ReadonlyMap<string, SourceMessage>,
  children: ReadonlyMap<string | null, SourceMessage[]>,
): boolean {
  return children.get(parentOf(message, byId))?.length === 1;
}

/** Null for what is missing, and for the message at which a circle is entered. */
function parentOf(message: SourceMessage, byId: ReadonlyMap<string, SourceMessage>): string | null {
  if (message.parent === null || !byId.has(message.parent)) return null;
  return inCircle(message, byId) ? null : message.parent;
}

const circles = new WeakMap<object, ReadonlySet<string>>();

function inCircle(message: SourceMessage, byId: ReadonlyMap<string, SourceMessage>): boolean {
  let known = circles.get(byId);
  if (!known) {
    known = circlesOf(byId);
    circles.set(byId, known);
  }
  return known.has(message.id);
}

/** One message of each circle, so that taking its parent away opens it. */
function circlesOf(byId: ReadonlyMap<string, SourceMessage>): Set<string> {
  const found = new Set<string>();
  const done = new Set<string>();
  for (const start of byId.keys()) {
    const path = new Set<string>();
    let at: string | null | undefined = start;
    while (at !== null && at !== undefined && byId.has(at) && !done.has(at)) {
      if (path.has(at)) {
        found.add(at);
        break;
      }
      path.add(at);
      at = byId.get(at)?.parent;
    }
    for (const id of path) done.add(id);
  }
  return found;
}

/** How many ends the tree has beside the first. */
export function branchesOf(messages: readonly SourceMessage[]): number {
  const parents = new Set(messages.map((message) => message.parent));
  return Math.max(0, messages.filter((message) => !parents.has(message.id)).length - 1);
}
