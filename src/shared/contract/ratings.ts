/** What people think of answers: theirs, and the owner's to read where the owner said so before. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { Rating } from '../message.ts';
import { endpoint } from './endpoint.ts';

export const MOST_WORDS = 1000;

const params = z.object({ id: Id, messageId: Id });

/**
 * One a person and answer; the last one counts. Throws `not_found` for what is no answer of the person's, `run_active`
 * while it is being written, and `feature_off`. In a temporary chat nothing is kept: `not_found`.
 */
export const rateMessage = endpoint({
  method: 'PUT',
  path: '/api/chats/:id/messages/:messageId/rating',
  access: 'user',
  params,
  body: z.strictObject({ value: Rating.shape.value, words: z.string().trim().max(MOST_WORDS).default('') }),
  result: Rating,
});
export const unrateMessage = endpoint({
  method: 'DELETE',
  path: '/api/chats/:id/messages/:messageId/rating',
  access: 'user',
  params,
});

/**
 * How answers of the range were rated, by the deployment that gave them. Members see their own; owner and admins those
 * that people gave knowing that the owner reads them, and their own.
 */
export const countRatings = endpoint({
  method: 'GET',
  path: '/api/ratings/counts',
  access: 'user',
  others: 'admin',
  query: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }),
  result: z.object({
    counts: z.array(z.object({ deployment: z.string().nullable(), up: z.number(), down: z.number() })),
  }),
});

/** Those that people gave knowing that the owner reads them: when, who, which model, the thumb and the words. No chats. */
export const exportRatings = endpoint({
  method: 'GET',
  path: '/api/ratings/export',
  access: 'owner',
  query: z.strictObject({ format: z.enum(['csv', 'jsonl']).default('csv') }),
  form: 'bytes',
});
