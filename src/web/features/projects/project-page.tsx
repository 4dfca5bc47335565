/** A project: its chats, and what all of them are told. Chats dragged onto the page go into it. */
import { useCallback, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Pencil from 'lucide-react/icons/pencil';
import SquarePen from 'lucide-react/icons/square-pen';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { getProject, updateProject, type Project } from '#shared/contract/projects.ts';
import { Button, buttonClass, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Sign } from '../../ui/sign.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useActing } from '../../lib/acting.ts';
import { ApiError, call, query } from '../../lib/api.ts';
import { useTaking } from '../../lib/chat-drag.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useMoving } from '../../lib/moving.ts';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { putProject, useProjectActions } from '../../lib/projects.ts';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { usePageTitle } from '../../lib/title.ts';
import { About } from './about.tsx';
import { ProjectChats } from './project-chats.tsx';
import { ProjectFields, type Look } from './project-fields.tsx';

export function ProjectPage({ projectId }: { projectId: string }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { data, error, refetch } = useQuery(query(getProject, { params: { id: projectId } }));
  if (data) return <Shown project={data} />;
  if (!error)
    return (
      <div className="mx-auto h-full max-w-measure px-5 pt-20" aria-busy="true">
        <Skeleton className="h-8 w-1/2" />
      </div>
    );
  const gone = error instanceof ApiError && error.code === 'not_found';
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-section font-semibold">{gone ? words.projectGone : words.projectLoadFailed}</h1>
      {gone ? (
        <Link to="/" className={buttonClass()}>
          {shell.home}
        </Link>
      ) : (
        <>
          <p className="text-ui text-ink-soft">{errorText(error)}</p>
          <Button onClick={() => void refetch()}>{shell.retry}</Button>
        </>
      )}
    </div>
  );
}

function Shown({ project }: { project: Project }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const navigate = useNavigate();
  const { remove } = useProjectActions();
  const { intoProject } = useMoving();
  const [editing, setEditing] = useState(false);
  const take = useCallback((chats: readonly ChatSummary[]) => void intoProject(chats, project), [intoProject, project]);
  const { over, handlers } = useTaking(take);
  usePageTitle(project.name);

  return (
    <div
      tabIndex={-1}
      {...handlers}
      className={cx('h-full overflow-y-auto overscroll-contain outline-none', over && 'ring-2 ring-accent ring-inset')}
    >
      <div className="page-head h-(--header-height)" />
      <div className="mx-auto max-w-measure px-5 pb-20 sm:px-8 xl:max-w-300">
        <div className="flex items-center gap-3">
          <Sign emoji={project.emoji} colour={project.colour} size={30} />
          <h1 className="min-w-0 text-page font-semibold tracking-tight [overflow-wrap:anywhere]">{project.name}</h1>
          <IconButton icon={Pencil} iconSize={16} label={shell.rename} onClick={() => setEditing(true)} />
        </div>
        <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-x-14 gap-y-12 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <section aria-label={words.chats}>
            <Link to="/" search={{ project: project.id }} className={buttonClass('primary')}>
              <Icon of={SquarePen} className="-ms-0.5" />
              {words.newChatHere}
            </Link>
            <ProjectChats project={project} />
          </section>
          <aside aria-label={words.about}>
            <About project={project} />
            <div className="mt-8 border-t border-line pt-5">
              <Button
                look="danger"
                size="small"
                onClick={() => {
                  void remove(project);
                  void navigate({ to: '/' });
                }}
              >
                {words.deleteProject}
              </Button>
              <p className="mt-1.5 text-small text-ink-soft">{words.deleteProjectHint}</p>
            </div>
          </aside>
        </div>
      </div>
      {editing && <EditLook project={project} onClose={() => setEditing(false)} />}
    </div>
  );
}

function EditLook({ project, onClose }: { project: Project; onClose: () => void }) {
  const words = useOrganisingWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const acting = useActing();
  const [look, setLook] = useState<Look>({ name: project.name, emoji: project.emoji, colour: project.colour });
  const [error, setError] = useState<string>();

  async function submit() {
    if (look.name.trim() === '') return setError(words.nameMissing);
    const change = async () =>
      putProject(queries, await call(updateProject, { params: { id: project.id }, body: look }));
    if (await acting(change())) onClose();
  }
  return (
    <Dialog open onClose={onClose} title={shell.rename} closeLabel={shell.close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="px-5 pt-3">
          <ProjectFields look={look} error={error} onChange={setLook} />
        </div>
        <SaveButtons words={{ cancel: shell.cancel, save: words.save }} onCancel={onClose} />
      </form>
    </Dialog>
  );
}
