import type { ProjectSummary } from '#shared/contract/projects.ts';
import { Link } from '../../lib/router/link.tsx';
import { Sign } from '../../ui/sign.tsx';

/** Above the composer of a chat that begins in a project. */
export function ProjectNote({ project }: { project: ProjectSummary }) {
  return (
    <p className="mb-2.5 flex justify-center text-small">
      <Link
        to="/p/$projectId"
        params={{ projectId: project.id }}
        className="flex h-7 max-w-full items-center gap-2 rounded-control px-2 text-ink-soft hover:bg-hover hover:text-ink"
      >
        <Sign emoji={project.emoji} colour={project.colour} />
        <span className="truncate">{project.name}</span>
      </Link>
    </p>
  );
}
