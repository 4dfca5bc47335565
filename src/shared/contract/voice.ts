import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** Reads a text aloud; the result is MP3, as it comes. */
export const speak = endpoint({
  method: 'POST',
  path: '/api/speech',
  access: 'member',
  body: z.strictObject({ text: z.string().trim().min(1).max(4000), voice: z.string().max(40).default('alloy') }),
  form: 'json',
  result: z.object({ audio: z.base64() }),
});

/** The body is a recording (WebM, MP4, Ogg or WAV, at most 25 MB); the result is what was said. */
export const transcribe = endpoint({
  method: 'POST',
  path: '/api/transcriptions',
  access: 'member',
  query: z.strictObject({
    language: z
      .string()
      .regex(/^[a-z]{2}$/)
      .optional(),
  }),
  form: 'bytes',
  result: z.object({ text: z.string() }),
});
