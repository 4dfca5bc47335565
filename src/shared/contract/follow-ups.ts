/** What could be asked next, for those who want it. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message } from '../message.ts';
import { endpoint } from './endpoint.ts';

/**
 * The answer with up to three next questions, made by the model that writes titles and kept with it. It comes back as it
 * was where the person does not want them (in temporary chats: not there), where it has some, or where none came of it.
 * Throws `not_found`, `run_active`, `feature_off`, or what the gateway says.
 */
export const suggestFollowUps = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/follow-ups',
  access: 'member',
  params: z.object({ id: Id, messageId: Id }),
  result: Message,
});
