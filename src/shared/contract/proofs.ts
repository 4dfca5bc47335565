import { z } from 'zod';
import { Id } from '../ids.ts';
import { SessionState } from './account.ts';
import { endpoint } from './endpoint.ts';

const Code = z.string().trim().min(1).max(40);

/** The second proof beside a password: whether it is on, and the recovery codes that are left. */
export const getFactor = endpoint({
  method: 'GET',
  path: '/api/account/second-factor',
  access: 'user',
  result: z.object({ on: z.boolean(), recoveryLeft: z.number() }),
});
/** A fresh secret for an app; it counts once a code of it was given. */
export const beginFactor = endpoint({
  method: 'POST',
  path: '/api/account/second-factor/begin',
  access: 'user',
  result: z.object({ secret: z.string(), uri: z.string() }),
});
/** Switches it on; the recovery codes are shown here and nowhere again. */
export const confirmFactor = endpoint({
  method: 'POST',
  path: '/api/account/second-factor/confirm',
  access: 'user',
  body: z.strictObject({ code: Code }),
  result: z.object({ recovery: z.array(z.string()) }),
});
export const removeFactor = endpoint({
  method: 'POST',
  path: '/api/account/second-factor/remove',
  access: 'user',
  body: z.strictObject({ code: Code }),
});
/** For somebody who lost both the app and the recovery codes. */
export const dropFactor = endpoint({
  method: 'DELETE',
  path: '/api/people/:id/second-factor',
  access: 'admin',
  params: z.object({ id: Id }),
});

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
export type Passkey = z.infer<typeof Passkey>;

/** What the browser's own API is asked, and the sealed challenge to bring back with its answer. */
const Begun = z.object({ options: z.unknown(), token: z.string() });
const Token = z.string().max(2000);
/** The browser's answer as JSON (WebAuthn level 3, 5.1); every byte of it is verified. */
const Response = z.record(z.string(), z.unknown());

export const listPasskeys = endpoint({
  method: 'GET',
  path: '/api/account/passkeys',
  access: 'user',
  result: z.object({ passkeys: z.array(Passkey) }),
});
export const beginPasskey = endpoint({
  method: 'POST',
  path: '/api/account/passkeys/begin',
  access: 'user',
  result: Begun,
});
export const addPasskey = endpoint({
  method: 'POST',
  path: '/api/account/passkeys',
  access: 'user',
  body: z.strictObject({ token: Token, name: z.string().trim().min(1).max(80), response: Response }),
});
export const removePasskey = endpoint({
  method: 'DELETE',
  path: '/api/account/passkeys/:id',
  access: 'user',
  // A credential's own id, base64url.
  params: z.object({ id: z.string().regex(/^[\w-]{1,2000}$/) }),
});
export const beginPasskeySignIn = endpoint({
  method: 'POST',
  path: '/api/sign-in/passkey/begin',
  access: 'public',
  result: Begun,
});
export const passkeySignIn = endpoint({
  method: 'POST',
  path: '/api/sign-in/passkey',
  access: 'public',
  body: z.strictObject({ token: Token, response: Response }),
  result: SessionState,
});
