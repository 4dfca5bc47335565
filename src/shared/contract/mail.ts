import { z } from 'zod';
import { Email } from './account.ts';
import { endpoint } from './endpoint.ts';

const Line = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .regex(/^[^\r\n]*$/);

/** A sender: an address, or `Name <address>`. */
const Sender = Line.refine(
  (text) => Email.safeParse(/^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text).success,
  'must be an address such as parlor@example.com, or Parlor <parlor@example.com>',
);

/** The mail server of the house, without its password. */
export const MailSettings = z.strictObject({
  /** A name or an address. */
  host: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z\d.:_-]+$/)
    .max(253),
  port: z.number().int().min(1).max(65_535),
  /** `tls`: from the first byte (465) · `starttls`: nothing is sent without it (587) · `none`: never with a password. */
  tls: z.enum(['tls', 'starttls', 'none']),
  user: Line.nullable(),
  from: Sender,
  /** What stands before the path in links of letters; null: nobody said it, and letters have no links. */
  address: z
    .url({ protocol: /^https?$/ })
    .max(300)
    .nullable(),
});
export type MailSettings = z.infer<typeof MailSettings>;

/** Without a password the stored one stays; it belongs to its server, port and user. */
export const MailChange = MailSettings.extend({ password: z.string().max(1000).optional() });
export type MailChange = z.infer<typeof MailChange>;

export const MailState = z.object({
  /** Null: no letters are sent. */
  settings: MailSettings.nullable(),
  hasPassword: z.boolean(),
  /** Variables win and say so. */
  source: z.enum(['default', 'instance', 'environment']),
  /** The address in links is said by `APP_URL`. */
  addressLocked: z.boolean(),
  /** Who set it, and when. */
  by: z.string().nullable(),
  at: z.string().nullable(),
});
export type MailState = z.infer<typeof MailState>;

export const getMail = endpoint({ method: 'GET', path: '/api/mail', access: 'admin', result: MailState });
/** By the owner alone: whoever says which server carries links for new passwords could read the owner's. */
export const putMail = endpoint({
  method: 'PUT',
  path: '/api/mail',
  access: 'owner',
  body: MailChange,
  result: MailState,
});
export const deleteMail = endpoint({ method: 'DELETE', path: '/api/mail', access: 'owner', result: MailState });

/** Sends a letter to whoever asks, with the settings as they are stored. Throws `mail_*` and what the network says. */
export const testMail = endpoint({
  method: 'POST',
  path: '/api/mail/test',
  access: 'admin',
  result: z.object({ to: z.string() }),
});

/**
 * Sends a link for a new password to this address, if it is somebody's who signs in with one. The answer is the same
 * whoever asks for whom. Throws `too_many_attempts`.
 */
export const forgotPassword = endpoint({
  method: 'POST',
  path: '/api/password/forgot',
  access: 'public',
  body: z.strictObject({ email: Email }),
});
