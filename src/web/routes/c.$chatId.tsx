import { Suspense } from 'react';
import { lazy } from '../lib/lazy.ts';
import { useQuery } from '@tanstack/react-query';
import { AssistantChip } from '../features/assistants/assistant-chip.tsx';
import { ChatPage, Waiting } from '../features/chat/chat-page.tsx';
import { loadThread } from '../features/chat/thread-on-demand.tsx';
import { ProjectChip } from '../features/projects/project-chip.tsx';
import { ChatActions } from '../features/share/chat-actions.tsx';
import { TagLine } from '../features/tags/tag-line.tsx';
import { TemporaryNote } from '../features/temporary/toggle.tsx';
import { tagsOf } from '../lib/chat-lists.ts';
import { chatQuery } from '../lib/chat-query.ts';
import { forgetOldChats } from '../lib/old-chats.ts';
import { route } from '../lib/router/routing.tsx';
import { mayAdminister, usePerson } from '../lib/session.tsx';
import { useGoneWhenClosed } from '../lib/temporary.ts';

const ConnectCards = lazy(async () => (await import('../features/models/load-cards.ts')).loadConnectCards());

const AssistantGone = lazy(async () => (await import('../features/assistants/load.ts')).loadAssistantGone());

export const Route = route('/c/$chatId', {
  // The chat before stays on the screen until this one is there, but not for long.
  loader: async ({ queries, params }) => {
    const chat = queries.ensureQueryData(chatQuery(params.chatId)).catch(() => {});
    await Promise.all([chat, loadThread()]);
    forgetOldChats(queries);
  },
  pendingMs: 250,
  pendingComponent: Waiting,
  component: Chat,
});

function Chat() {
  const { chatId } = Route.useParams();
  const person = usePerson();
  // The page itself asks for it; here it is only looked at.
  const chat = useQuery({ ...chatQuery(chatId), enabled: false }).data?.chat;
  const temporary = chat?.temporary ?? false;
  useGoneWhenClosed(temporary ? chatId : null);
  return (
    <ChatPage
      chatId={chatId}
      connect={mayAdminister(person) ? <ConnectCards /> : null}
      actions={
        chat && !temporary ? (
          <>
            {chat.assistantId !== null && <AssistantChip assistantId={chat.assistantId} />}
            {tagsOf(chat).length > 0 && <TagLine chat={chat} />}
            {chat.projectId !== null && <ProjectChip projectId={chat.projectId} />}
            <ChatActions chat={chat} />
          </>
        ) : undefined
      }
      note={
        temporary ? (
          <TemporaryNote />
        ) : chat?.assistantId ? (
          <Suspense>
            <AssistantGone chatId={chatId} assistantId={chat.assistantId} />
          </Suspense>
        ) : undefined
      }
      temporary={temporary}
    />
  );
}
