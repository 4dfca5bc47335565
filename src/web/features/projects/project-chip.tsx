import { Sign } from '../../ui/sign.tsx';
import { useProjects } from '../../lib/projects.ts';
import { Link } from '../../lib/router/link.tsx';

/** The project a chat is in, and the way there. On a phone there is no room for its name. */
export function ProjectChip({ projectId }: { projectId: string }) {
  const project = useProjects().find((one) => one.id === projectId);
  if (!project) return null;
  return (
    <Link
      to="/p/$projectId"
      params={{ projectId }}
      aria-label={project.name}
      title={project.name}
      className="flex h-8 max-w-48 items-center gap-1.5 rounded-control px-2 text-ui text-ink-soft hover:bg-hover hover:text-ink pointer-coarse:h-11"
    >
      <Sign emoji={project.emoji} colour={project.colour} />
      <span className="hidden truncate sm:block">{project.name}</span>
    </Link>
  );
}
