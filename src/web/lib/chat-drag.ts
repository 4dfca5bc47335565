/** Dragging chats: what is carried, and what may take it. Every drop has a menu entry that does the same. */
import { useMemo, useState, useSyncExternalStore, type DragEvent } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';

const TYPE = 'application/x-parlor-chats';

let carried: readonly ChatSummary[] = [];
const views = new Set<() => void>();

function carry(chats: readonly ChatSummary[]): void {
  carried = chats;
  for (const view of views) view();
}

/** The chats under way; none when nothing is dragged. */
export function useCarried(): readonly ChatSummary[] {
  return useSyncExternalStore(
    (view) => {
      views.add(view);
      return () => views.delete(view);
    },
    () => carried,
  );
}

/** Call from `onDragStart`; `label` is what flies along. */
export function startCarrying(event: DragEvent<HTMLElement>, chats: readonly ChatSummary[], label: string): void {
  const { dataTransfer } = event;
  dataTransfer.effectAllowed = 'move';
  dataTransfer.setData(TYPE, String(chats.length));
  const flag = document.createElement('div');
  flag.textContent = label;
  flag.className =
    'fixed -top-96 start-0 max-w-60 truncate rounded-control bg-accent px-3 py-1.5 text-small font-medium text-on-accent';
  document.body.append(flag);
  dataTransfer.setDragImage(flag, 12, 12);
  // Drawing anew while the drag begins would end it in Chromium.
  setTimeout(() => {
    flag.remove();
    carry(chats);
  });
  addEventListener('dragend', () => carry([]), { once: true });
}

/** Makes an element take chats; `over` while they hover above it. */
export function useTaking(take: (chats: readonly ChatSummary[]) => void) {
  const [over, setOver] = useState(false);
  const handlers = useMemo(
    () => ({
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes(TYPE)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = 'move' as const;
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        const into = event.relatedTarget;
        if (!(into instanceof Node && event.currentTarget.contains(into))) setOver(false);
      },
      onDrop(event: DragEvent) {
        setOver(false);
        if (!event.dataTransfer.types.includes(TYPE)) return;
        event.preventDefault();
        event.stopPropagation();
        const chats = carried;
        carry([]);
        if (chats.length > 0) take(chats);
      },
    }),
    [take],
  );
  return { over, handlers };
}
