/** What a person said once and for all of servers' tools: whenever it comes, or never. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const ToolWord = z.object({
  id: Id,
  server: z.string(),
  /** As answers call it, with the server's name before it. */
  tool: z.string(),
  word: z.enum(['always', 'never']),
  since: z.string(),
});
export type ToolWord = z.infer<typeof ToolWord>;

/** By server and tool. */
export const listToolWords = endpoint({
  method: 'GET',
  path: '/api/tool-words',
  access: 'user',
  result: z.object({ words: z.array(ToolWord) }),
});

/** Takes it back: the person is asked again. */
export const forgetToolWord = endpoint({
  method: 'DELETE',
  path: '/api/tool-words/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
