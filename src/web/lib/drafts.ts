/**
 * What was typed and not yet sent, per person and chat, kept in this browser. Storage that is full, switched off or
 * broken never throws: the draft then lives as long as the page.
 */
import type { FileInfo } from '#shared/contract/files.ts';

export interface Mentioned {
  id: string;
  name: string;
}

export interface Draft {
  text: string;
  /** Pictures that are already on the server. */
  files: FileInfo[];
  /** Assistants whose names the text may hold behind an `@`. */
  mentions?: Mentioned[];
  /** When it was last changed, ms. */
  at: number;
}

const PREFIX = 'parlor.draft.';
/** Older drafts go first when there are more. */
const KEEP = 100;

export interface Drafts {
  /** The draft, or undefined when there is none. */
  read(chat: string): Draft | undefined;
  /** Keeps it; an empty one is forgotten, and one of a temporary chat is not stored. */
  write(chat: string, draft: Omit<Draft, 'at'>): void;
  forget(chat: string): void;
  /** What was typed for a chat that had no id yet goes with the chat. */
  move(from: string, to: string): void;
}

/** The drafts of one person. `chat` is a chat's id, or `new` for the one that is not begun. */
export function draftsOf(personId: string, storage: Storage | undefined, now: () => number = Date.now): Drafts {
  const memory = new Map<string, Draft>();
  const prefix = `${PREFIX}${personId}.`;

  function read(chat: string): Draft | undefined {
    const kept = memory.get(chat);
    if (kept) return kept;
    try {
      return parseDraft(storage?.getItem(prefix + chat));
    } catch {
      return undefined;
    }
  }

  function forget(chat: string): void {
    memory.delete(chat);
    try {
      storage?.removeItem(prefix + chat);
    } catch {
      // Storage that cannot be written holds nothing to forget.
    }
  }

  function write(chat: string, draft: Omit<Draft, 'at'>): void {
    if (draft.text === '' && draft.files.length === 0) return forget(chat);
    const stamped = { ...draft, at: now() };
    try {
      // What leaves no trace leaves none in this browser either.
      if (!storage || chat.startsWith('temporary:')) throw new Error('not stored');
      storage.setItem(prefix + chat, JSON.stringify(stamped));
      memory.delete(chat);
      prune(storage, prefix);
    } catch {
      memory.set(chat, stamped);
    }
  }

  return {
    read,
    write,
    forget,
    move(from, to) {
      const draft = read(from);
      if (!draft) return;
      write(to, draft);
      forget(from);
    },
  };
}

function prune(storage: Storage, prefix: string): void {
  const keys: string[] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i);
    if (key?.startsWith(prefix)) keys.push(key);
  }
  if (keys.length <= KEEP) return;
  const aged = keys.map((key) => ({ key, at: parseDraft(storage.getItem(key))?.at ?? 0 })).sort((a, b) => a.at - b.at);
  for (const { key } of aged.slice(0, keys.length - KEEP)) storage.removeItem(key);
}

/** The browser's storage, or undefined where the browser refuses it. */
export function pageStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** Anything may stand in a browser's storage; a draft of an older page, or a damaged one, is none. */
function parseDraft(raw: string | null | undefined): Draft | undefined {
  if (raw === null || raw === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(raw);
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
      return undefined;
    const files = 'files' in value && Array.isArray(value.files) ? value.files.filter(isFile) : [];
    const mentions = 'mentions' in value && Array.isArray(value.mentions) ? value.mentions.filter(isMentioned) : [];
    const at = 'at' in value && typeof value.at === 'number' ? value.at : 0;
    return { text: value.text, files, ...(mentions.length > 0 && { mentions }), at };
  } catch {
    return undefined;
  }
}

function isFile(value: unknown): value is FileInfo {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

function isMentioned(value: unknown): value is Mentioned {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('name' in value)) return false;
  return typeof value.id === 'string' && typeof value.name === 'string' && value.name !== '';
}
