/** A file of its own: the page asks only in chats whose assistant is gone, and its first script is without it. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/** One's own that was deleted and can be restored: a chat with it says so. `not_found` for every other. */
export const getDeletedAssistant = endpoint({
  method: 'GET',
  path: '/api/assistants/:id/deleted',
  access: 'user',
  params: z.object({ id: Id }),
  result: z.object({ name: z.string() }),
});
