/** The terms of use: what the owner wrote, and whoever accepts it. */
import { z } from 'zod';
import { SessionState } from './account.ts';
import { endpoint } from './endpoint.ts';

/** Another text is another version. */
export const TermsVersion = z.string().regex(/^[0-9a-f]{16}$/);

/** Read by anybody: whoever makes an account may look before. */
export const getTerms = endpoint({
  method: 'GET',
  path: '/api/terms',
  access: 'public',
  result: z.object({
    /** Null: there are none. `text`: markdown by language; a language may be missing or empty. */
    terms: z.object({ version: TermsVersion, text: z.record(z.string(), z.string()) }).nullable(),
    /** When whoever asks accepted this version; null: not yet, or a stranger. */
    acceptedAt: z.string().nullable(),
  }),
});

/** Accepts the version that was read. Throws `terms_changed` when another one is in force by now. */
export const acceptTerms = endpoint({
  method: 'POST',
  path: '/api/terms/:version/accept',
  access: 'user',
  params: z.object({ version: TermsVersion }),
  result: SessionState,
});
