import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const Prompt = z.object({
  id: Id,
  title: z.string(),
  /** With gaps such as `{{topic}}`, which are asked for when it is used. */
  text: z.string(),
  /** Everybody of the instance may use it. */
  shared: z.boolean(),
  /** Whether the person who asks made it, and may change it. */
  mine: z.boolean(),
  updatedAt: z.string(),
});
export type Prompt = z.infer<typeof Prompt>;

const fields = {
  title: z.string().trim().min(1).max(100),
  text: z.string().min(1).max(20_000),
  /** Only the owner and admins publish. */
  shared: z.boolean(),
};

/** Their own and the shared ones, by title. */
export const listPrompts = endpoint({
  method: 'GET',
  path: '/api/prompts',
  access: 'user',
  result: z.object({ prompts: z.array(Prompt) }),
});
export const createPrompt = endpoint({
  method: 'POST',
  path: '/api/prompts',
  access: 'user',
  body: z.strictObject({ ...fields, shared: fields.shared.default(false) }),
  result: Prompt,
});
export const updatePrompt = endpoint({
  method: 'PATCH',
  path: '/api/prompts/:id',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject(fields).partial(),
  result: Prompt,
});
/** It can be restored for 30 days. */
export const deletePrompt = endpoint({
  method: 'DELETE',
  path: '/api/prompts/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
export const restorePrompt = endpoint({
  method: 'POST',
  path: '/api/prompts/:id/restore',
  access: 'user',
  params: z.object({ id: Id }),
  result: Prompt,
});
