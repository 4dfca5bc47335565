/** One row of the list at its place. */
import { memo, useCallback } from 'react';
import FolderPlus from 'lucide-react/icons/folder-plus';
import Pin from 'lucide-react/icons/pin';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { ask } from '../../lib/asks.ts';
import { useTaking } from '../../lib/chat-drag.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useMoving } from '../../lib/moving.ts';
import { ChatRow, type ListActs } from './chat-row.tsx';
import type { ListRow } from './list-rows.ts';
import { ProjectRow } from './project-row.tsx';

interface RowViewProps {
  row: ListRow;
  top: number;
  height: number;
  position: number;
  /** -1: not known. */
  count: number;
  acts: ListActs;
  current: boolean;
  selected: boolean;
  selecting: boolean;
  renaming: boolean;
  holdsOpenChat: boolean;
  onRename: (id: string | null) => void;
}

export const RowView = memo(function RowView(props: RowViewProps) {
  const { row, top, height, position, count, acts, current } = props;
  return (
    <li
      className="absolute inset-x-0 top-0"
      style={{ transform: `translateY(${top}px)`, height }}
      aria-posinset={position}
      aria-setsize={count}
    >
      {row.kind === 'chat' ? (
        <ChatRow
          chat={row.chat}
          acts={acts}
          current={current}
          selected={props.selected}
          selecting={props.selecting}
          renaming={props.renaming}
          onRename={props.onRename}
        />
      ) : row.kind === 'project' ? (
        <ProjectRow project={row.project} acts={acts} current={current} holdsOpenChat={props.holdsOpenChat} />
      ) : (
        <Heading row={row} />
      )}
    </li>
  );
});

function Heading({ row }: { row: Extract<ListRow, { kind: 'heading' }> }) {
  const { shell } = useWords();
  const { ontoPins, intoRecent } = useMoving();
  const take = row.of === 'pinned' ? ontoPins : intoRecent;
  const { over, handlers } = useTaking(useCallback((chats) => void take(chats), [take]));
  const taking = row.of === 'projects' ? {} : handlers;
  return (
    <div
      {...taking}
      className={cx(
        'flex h-full items-end justify-between rounded-control ps-2.5 pb-1',
        over && row.of !== 'projects' && 'bg-tint ring-2 ring-accent ring-inset',
      )}
    >
      <h2 className="text-small text-ink-soft">{row.label}</h2>
      {row.of === 'projects' && (
        <IconButton
          icon={FolderPlus}
          iconSize={16}
          label={shell.newProject}
          tipSide="right"
          className="-mb-1.5 me-1 size-7! pointer-coarse:me-0 pointer-coarse:-mb-2.5 pointer-coarse:size-11!"
          onClick={() => ask({ kind: 'project', chats: [] })}
        />
      )}
    </div>
  );
}

/** Appears at the end of the list while chats are dragged, so that nothing moves under the hand. */
export function PinZone() {
  const { shell } = useWords();
  const { ontoPins } = useMoving();
  const { over, handlers } = useTaking(useCallback((chats) => void ontoPins(chats), [ontoPins]));
  return (
    <div
      {...handlers}
      className={cx(
        'arrive sticky bottom-2 z-10 mt-2 flex h-11 items-center justify-center gap-2 rounded-card border border-dashed border-edge bg-raised text-small text-ink-soft shadow-float',
        over && 'border-accent bg-tint text-accent',
      )}
    >
      <Icon of={Pin} />
      {shell.dropToPin}
    </div>
  );
}
