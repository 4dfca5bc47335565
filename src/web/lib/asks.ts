/** What somebody asked to see over the page, from wherever: one dialog at a time. The root route draws it. */
import { useSyncExternalStore } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { Message } from '#shared/message.ts';

export type ExportFormat = 'markdown' | 'json' | 'html' | 'pdf' | 'copy';

export type Asked =
  | { kind: 'move'; chats: readonly ChatSummary[] }
  | { kind: 'tags'; chats: readonly ChatSummary[] }
  /** With chats that are to go into it. */
  | { kind: 'project'; chats: readonly ChatSummary[] }
  | { kind: 'share'; chatId: string }
  | { kind: 'rename'; chat: ChatSummary }
  /** Keeps a fact of what the person said. */
  | { kind: 'remember'; message: Message }
  /** With a format it is done at once, otherwise one is asked for. */
  | { kind: 'export'; chats: readonly ChatSummary[]; format?: ExportFormat };

let asked: Asked | null = null;
const views = new Set<() => void>();

export function ask(next: Asked | null): void {
  asked = next;
  for (const view of views) view();
}

export function useAsked(): Asked | null {
  return useSyncExternalStore(
    (view) => {
      views.add(view);
      return () => views.delete(view);
    },
    () => asked,
  );
}
