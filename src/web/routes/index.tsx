import { lazy } from '../lib/lazy.ts';
import { Conversation } from '../features/chat/conversation.tsx';
import { TemporaryNote, TemporaryToggle } from '../features/temporary/toggle.tsx';
import { useAssistant } from '../lib/assistants.ts';
import { useBeginning } from '../lib/beginning.ts';
import { useProjects } from '../lib/projects.ts';
import { route, useNavigate, useRouter } from '../lib/router/routing.tsx';
import { mayAdminister, usePerson, useSession } from '../lib/session.tsx';

const ConnectCards = lazy(async () => (await import('../features/models/load-cards.ts')).loadConnectCards());
const ProjectNote = lazy(async () => ({
  default: (await import('../features/projects/project-note.tsx')).ProjectNote,
}));

const AssistantNote = lazy(async () => {
  const { loadAssistantNote } = await import('../features/assistants/load.ts');
  return loadAssistantNote();
});

export const Route = route('/', {
  validateSearch: (search) => ({
    ...(typeof search['project'] === 'string' && { project: search['project'] }),
    ...(typeof search['assistant'] === 'string' && { assistant: search['assistant'] }),
    ...(search['temporary'] === true && { temporary: true as const }),
  }),
  component: NewChat,
});

/** What the address says that the chat begins with. */
function useBegun() {
  const { project: projectId, assistant: assistantId, temporary = false } = Route.useSearch();
  const { session } = useSession();
  const project = useProjects().find((one) => one.id === projectId);
  // The server's choice, unless this chat begins with something else.
  const proposed = projectId === undefined && !temporary ? session.defaultAssistantId : null;
  const assistant = useAssistant(assistantId ?? proposed);
  useBeginning({
    ...(project && { projectId: project.id }),
    ...(assistant && { assistantId: assistant.id }),
    ...(temporary && { temporary }),
  });
  // What is typed for one is not sent as the other.
  const key = temporary ? 'temporary' : ((assistantId && assistant?.id) ?? project?.id ?? 'kept');
  return { key, project, assistant, temporary };
}

function NewChat() {
  const { key, project, assistant, temporary } = useBegun();
  const person = usePerson();
  const navigate = useNavigate();
  const router = useRouter();
  return (
    <Conversation
      key={key}
      data={undefined}
      // The page a new chat becomes is there before it is needed.
      onWriting={() => void router.fetch('/c/$chatId')}
      onBegun={({ chat }) => void navigate({ to: '/c/$chatId', params: { chatId: chat.id } })}
      connect={mayAdminister(person) ? <ConnectCards /> : null}
      actions={<TemporaryToggle on={temporary} />}
      note={
        <>
          {temporary ? <TemporaryNote /> : project ? <ProjectNote project={project} /> : undefined}
          {assistant && <AssistantNote assistant={assistant} />}
        </>
      }
      temporary={temporary}
      firstModel={assistant?.model ?? project?.model ?? null}
      openers={assistant?.openers}
    />
  );
}
