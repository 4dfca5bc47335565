import { memo, useCallback } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { ProjectSummary } from '#shared/contract/projects.ts';
import { cx } from '../../ui/cx.ts';
import { Sign } from '../../ui/sign.tsx';
import { useTaking } from '../../lib/chat-drag.ts';
import { useMoving } from '../../lib/moving.ts';
import { Link } from '../../lib/router/link.tsx';
import type { ListActs } from './chat-row.tsx';

interface ProjectRowProps {
  project: ProjectSummary;
  acts: ListActs;
  /** The one that Tab leads to. */
  current: boolean;
  /** The chat on the page is in it. */
  holdsOpenChat: boolean;
}

export const ProjectRow = memo(function ProjectRow({ project, acts, current, holdsOpenChat }: ProjectRowProps) {
  const { intoProject } = useMoving();
  const take = useCallback((chats: readonly ChatSummary[]) => void intoProject(chats, project), [intoProject, project]);
  const { over, handlers } = useTaking(take);
  return (
    <Link
      to="/p/$projectId"
      params={{ projectId: project.id }}
      data-row={project.id}
      tabIndex={current ? 0 : -1}
      onClick={acts.open}
      onFocus={() => acts.focused(project.id)}
      {...handlers}
      title={project.name}
      className={cx(
        'flex h-full items-center gap-2 rounded-control px-2.5 text-ui outline-offset-0! hover:bg-hover aria-[current=page]:bg-press aria-[current=page]:font-medium',
        holdsOpenChat && 'font-medium',
        over && 'bg-tint! ring-2 ring-accent ring-inset',
      )}
    >
      <Sign emoji={project.emoji} colour={project.colour} />
      <span className="min-w-0 flex-1 truncate">{project.name}</span>
    </Link>
  );
});
