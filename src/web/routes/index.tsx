import { createFileRoute } from '@tanstack/react-router';

export const Route = createFileRoute('/')({ component: NewChat });

function NewChat() {
  return null;
}
