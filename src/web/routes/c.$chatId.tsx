import { createFileRoute } from '@tanstack/react-router';

export const Route = createFileRoute('/c/$chatId')({ component: Chat });

function Chat() {
  return null;
}
