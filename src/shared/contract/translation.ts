/** A message in another language. The message itself stays as it is, and what is sent to models does too. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { Message } from '../message.ts';
import { endpoint } from './endpoint.ts';

const params = z.object({ id: Id, messageId: Id });

/** Shows it in that language; what was translated before is shown again without asking anybody. */
export const translateMessage = endpoint({
  method: 'POST',
  path: '/api/chats/:id/messages/:messageId/translation',
  access: 'member',
  params,
  /** As `Intl` names it, such as `de`. */
  body: z.strictObject({ language: z.string().min(2).max(35) }),
  result: Message,
});

/** Shows the message itself again; the translation is kept. */
export const hideTranslation = endpoint({
  method: 'DELETE',
  path: '/api/chats/:id/messages/:messageId/translation',
  access: 'user',
  params,
  result: Message,
});
