/** Moving chats in and out of projects, and onto the pins, with the sentence that says so. */
import { useMemo } from 'react';
import type { ChatSummary } from '#shared/contract/chats.ts';
import type { ProjectSummary } from '#shared/contract/projects.ts';
import { useChatActions } from './chats.ts';
import { useWords } from './i18n.tsx';

export function useMoving() {
  const { move } = useChatActions();
  const { shell } = useWords();
  return useMemo(
    () => ({
      /** Null: out of every project. Those that are there already stay. */
      async intoProject(chats: readonly ChatSummary[], project: ProjectSummary | null): Promise<boolean> {
        const away = chats.filter((chat) => chat.projectId !== (project?.id ?? null));
        const [one] = away;
        if (!one) return true;
        const say =
          project === null
            ? shell.movedOut(away.length)
            : away.length === 1
              ? shell.movedOne({ title: one.title || shell.untitled, project: project.name })
              : shell.movedMany({ n: away.length, project: project.name });
        return move(away, { projectId: project?.id ?? null }, say);
      },
      async ontoPins(chats: readonly ChatSummary[]): Promise<boolean> {
        const away = chats.filter((chat) => chat.pinnedAt === null);
        if (away.length === 0) return true;
        return move(away, { pinnedAt: new Date().toISOString() });
      },
      /** Back among the days: neither pinned nor in a project. */
      async intoRecent(chats: readonly ChatSummary[]): Promise<boolean> {
        const away = chats.filter((chat) => chat.pinnedAt !== null || chat.projectId !== null);
        if (away.length === 0) return true;
        return move(away, { pinnedAt: null, projectId: null }, shell.movedOut(away.length));
      },
    }),
    [move, shell],
  );
}
