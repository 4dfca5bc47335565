/** The person's projects as the page holds them. */
import { useMemo } from 'react';
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  createProject,
  deleteProject,
  getProject,
  listProjects,
  restoreProject,
  type Project,
  type ProjectSummary,
} from '#shared/contract/projects.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { useToasts } from '../ui/toast.tsx';
import { call, keyOf, query } from './api.ts';
import { refreshChats } from './chats.ts';
import { useErrorText, useWords } from './i18n.tsx';

const NONE: readonly ProjectSummary[] = [];

/** By name, as the server lists them; none until they are there. */
export function useProjects(): readonly ProjectSummary[] {
  return useQuery(query(listProjects)).data?.projects ?? NONE;
}

/** Shows a project as it is now, in the list and on its page. */
export function putProject(queries: QueryClient, project: Project): void {
  queries.setQueryData(keyOf(getProject, { params: { id: project.id } }), project);
  queries.setQueryData<Result<typeof listProjects>>(keyOf(listProjects), (list) => {
    const others = list?.projects.filter((one) => one.id !== project.id) ?? [];
    return { projects: [...others, project].toSorted((a, b) => a.name.localeCompare(b.name)) };
  });
}

export function useProjectActions() {
  const queries = useQueryClient();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { shell } = useWords();
  return useMemo(() => {
    const failed = (error: unknown) => {
      toasts.show({ text: errorText(error), tone: 'danger' });
      void queries.invalidateQueries({ queryKey: keyOf(listProjects) });
    };
    const restore = async (id: string) => {
      try {
        putProject(queries, (await call(restoreProject, { params: { id } })).project);
        await refreshChats(queries);
      } catch (error) {
        failed(error);
      }
    };
    return {
      /** Throws what the server said. */
      async create(input: Pick<ProjectSummary, 'name' | 'emoji' | 'colour'>): Promise<Project> {
        const project = await call(createProject, { body: input });
        putProject(queries, project);
        return project;
      },
      /** The project and its chats go into the bin; ten seconds to undo. */
      async remove(project: ProjectSummary): Promise<void> {
        queries.setQueryData<Result<typeof listProjects>>(
          keyOf(listProjects),
          (list) => list && { projects: list.projects.filter((one) => one.id !== project.id) },
        );
        try {
          await call(deleteProject, { params: { id: project.id } });
        } catch (error) {
          return failed(error);
        }
        void refreshChats(queries);
        toasts.show({
          text: shell.projectDeleted({ name: project.name }),
          action: { label: shell.undo, run: () => void restore(project.id) },
        });
      },
    };
  }, [queries, toasts, errorText, shell]);
}
