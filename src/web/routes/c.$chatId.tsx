import { createFileRoute } from '@tanstack/react-router';
import { getChat } from '#shared/contract/chats.ts';
import { ChatPage, Waiting } from '../features/chat/chat-page.tsx';
import { ConnectCards } from '../features/models/connect-cards.tsx';
import { query } from '../lib/api.ts';
import { mayAdminister, usePerson } from '../lib/session.tsx';

export const Route = createFileRoute('/c/$chatId')({
  // The chat before stays on the screen until this one is there, but not for long.
  loader: async ({ context, params }) => {
    await context.queries.ensureQueryData(query(getChat, { params: { id: params.chatId } })).catch(() => {});
  },
  pendingMs: 250,
  pendingMinMs: 0,
  pendingComponent: Waiting,
  component: Chat,
});

function Chat() {
  const { chatId } = Route.useParams();
  const person = usePerson();
  return <ChatPage chatId={chatId} connect={mayAdminister(person) ? <ConnectCards /> : null} />;
}
