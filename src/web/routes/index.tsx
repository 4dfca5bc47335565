import { createFileRoute, useNavigate, useRouter } from '@tanstack/react-router';
import { lazy, useEffect } from 'react';
import { Conversation } from '../features/chat/conversation.tsx';
import { mayAdminister, usePerson } from '../lib/session.tsx';

const ConnectCards = lazy(async () => ({
  default: (await import('../features/models/connect-cards.tsx')).ConnectCards,
}));

export const Route = createFileRoute('/')({ component: NewChat });

function NewChat() {
  const person = usePerson();
  const navigate = useNavigate();
  const router = useRouter();
  // The page a new chat becomes is there before it is needed.
  useEffect(() => {
    void router.loadRouteChunk(router.routesById['/c/$chatId']);
  }, [router]);
  return (
    <Conversation
      data={undefined}
      onBegun={({ chat }) => void navigate({ to: '/c/$chatId', params: { chatId: chat.id } })}
      connect={mayAdminister(person) ? <ConnectCards /> : null}
    />
  );
}
