/** What the keyboard does in the list: to the row in focus, and to the selection it is part of. */
import type { KeyboardEvent } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { ask } from '../../lib/asks.ts';
import type { Selecting } from '../../lib/selecting.ts';
import type { ListActs } from './chat-row.tsx';
import type { ListRow } from './list-rows.ts';

export interface Keys {
  rows: readonly ListRow[];
  chats: readonly ChatSummary[];
  /** The row that has the focus, or would get it. */
  current: string | null;
  acts: ListActs;
  selecting: Selecting;
  /** How many are selected. */
  chosen: number;
  /** Gives the focus to a row, drawn or not. */
  moveTo: (key: string | undefined) => void;
  onRename: (id: string) => void;
  onDelete: (chats: readonly ChatSummary[]) => void;
  onArchive: (chats: readonly ChatSummary[]) => void;
  onPin: (chats: readonly ChatSummary[]) => void;
}

export const canFocus = (row: ListRow): boolean => row.kind === 'chat' || row.kind === 'project';

export function listKey(event: KeyboardEvent<HTMLElement>, keys: Keys): void {
  if (event.key === 'Escape' && keys.chosen > 0) {
    event.stopPropagation();
    event.preventDefault();
    return keys.selecting.clear();
  }
  // Boxes, buttons and menus in a row keep their own keys.
  if (!(event.target instanceof HTMLElement) || event.target.dataset['row'] === undefined) return;
  if (walk(event, keys) || act(event, keys)) event.preventDefault();
}

/** Arrows, Home and End; with Shift everything on the way is selected. False when it was another key. */
function walk(event: KeyboardEvent, { rows, current, acts, chosen, moveTo }: Keys): boolean {
  const stops = rows.filter(canFocus);
  const at = stops.findIndex((row) => row.key === current);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (to === undefined) return false;
  const next = stops[to];
  if (!next) return true;
  if (event.shiftKey && next.kind === 'chat') {
    if (chosen === 0 && stops[at]?.kind === 'chat') acts.choose(stops[at].key, 'toggle');
    acts.choose(next.key, 'range');
  }
  moveTo(next.key);
  return true;
}

function act(event: KeyboardEvent, keys: Keys): boolean {
  const { chats, current, acts, selecting } = keys;
  const mod = event.ctrlKey || event.metaKey;
  if (mod && event.key === 'a') {
    selecting.all(chats.map(({ id }) => id));
    return true;
  }
  const chat = chats.find(({ id }) => id === current);
  if (!chat || mod || event.altKey) return false;
  const meant = acts.meant(chat);
  switch (event.key) {
    case 'F2':
      keys.onRename(chat.id);
      return true;
    case 'Delete':
      leave(keys, chat, meant);
      keys.onDelete(meant);
      return true;
    case 'e':
      leave(keys, chat, meant);
      keys.onArchive(meant);
      return true;
    case 'p':
      keys.moveTo(chat.id);
      keys.onPin(meant);
      return true;
    case 'm':
      ask({ kind: 'move', chats: meant });
      return true;
    case 't':
      ask({ kind: 'tags', chats: meant });
      return true;
    case 'x':
    case ' ':
      acts.choose(chat.id, 'toggle');
      return true;
    default:
      return false;
  }
}

/** The focus goes on to a neighbour when its row goes. */
function leave({ chats, selecting, moveTo }: Keys, chat: ChatSummary, going: readonly ChatSummary[]): void {
  const gone = new Set(going.map(({ id }) => id));
  const at = chats.indexOf(chat);
  moveTo([...chats.slice(at + 1), ...chats.slice(0, at).toReversed()].find(({ id }) => !gone.has(id))?.id);
  selecting.clear();
}
