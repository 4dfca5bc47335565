import { z } from 'zod';
import { Id } from '../ids.ts';
import { ErrorInfo } from '../message.ts';
import { Email, Password, Person, Role, SessionState } from './account.ts';
import { endpoint } from './endpoint.ts';
import { Models } from './keys.ts';
import { Limits } from './limits.ts';

/** What an owner or admin sees of somebody. */
export const Member = Person.extend({
  teamId: Id.nullable(),
  suspended: z.boolean(),
  /** How they come in. */
  hasPassword: z.boolean(),
  hasCode: z.boolean(),
  createdAt: z.string(),
  /** Last seen in a browser; null: never, or too long ago to be known. */
  seenAt: z.string().nullable(),
  keys: z.number(),
  limits: Limits,
  /** What they may use, by public names; null: everything their team may. What their team may not use, they may not. */
  models: Models,
  /** Made the account themselves and may not come in before an admin says so. */
  waiting: z.boolean(),
});
export type Member = z.infer<typeof Member>;

/** Roles that can be given; there is one owner. */
export const GivenRole = Role.exclude(['owner']);
export type GivenRole = z.infer<typeof GivenRole>;

export const Invite = z.object({
  id: Id,
  email: z.string().nullable(),
  role: GivenRole,
  teamId: Id.nullable(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type Invite = z.infer<typeof Invite>;

export const listPeople = endpoint({
  method: 'GET',
  path: '/api/people',
  access: 'admin',
  result: z.object({
    people: z.array(Member),
    invites: z.array(Invite),
    teams: z.array(z.object({ id: Id, name: z.string() })),
  }),
});

/**
 * Changes somebody. Admins change members and viewers; only the owner makes, changes or unmakes admins; nobody changes
 * their own role or suspends themselves. Suspending ends sessions, keys and answers under way within a second; taking it
 * back also lets somebody in who waits.
 */
export const updatePerson = endpoint({
  method: 'PATCH',
  path: '/api/people/:id',
  access: 'admin',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: z.string().trim().min(1).max(80).optional(),
    role: GivenRole.optional(),
    suspended: z.boolean().optional(),
    teamId: Id.nullable().optional(),
    models: Models.optional(),
  }),
  result: Member,
});

/** Deletes a person with their chats, files, keys and settings, for good. What they spent stays in the books. */
export const deletePerson = endpoint({
  method: 'DELETE',
  path: '/api/people/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});

/** Makes somebody else the owner; who was it becomes an admin. */
export const handOver = endpoint({
  method: 'POST',
  path: '/api/people/:id/owner',
  access: 'owner',
  params: z.object({ id: Id }),
});

/** A link that works once; `token` goes into its fragment and is never shown again. */
const Link = z.object({ token: z.string(), expiresAt: z.string() });

export const createInvite = endpoint({
  method: 'POST',
  path: '/api/invites',
  access: 'admin',
  body: z.strictObject({
    /** Only this address may use it; absent: whoever has the link. */
    email: Email.nullable().default(null),
    role: GivenRole.default('member'),
    teamId: Id.nullable().default(null),
    days: z.number().int().min(1).max(90).default(7),
    /** Also by mail, where there is an address; throws `mail_unset` where letters cannot be sent. */
    send: z.boolean().default(false),
  }),
  /** `unsent`: why the letter did not go; the link works all the same. */
  result: Link.extend({ sent: z.boolean(), unsent: ErrorInfo.nullable() }),
});
export const revokeInvite = endpoint({
  method: 'DELETE',
  path: '/api/invites/:id',
  access: 'admin',
  params: z.object({ id: Id }),
});

/** A link with which somebody chooses a new password, for a day. Earlier ones stop working. */
export const createReset = endpoint({
  method: 'POST',
  path: '/api/people/:id/reset',
  access: 'admin',
  params: z.object({ id: Id }),
  result: Link,
});

const Token = z.string().max(100);

/** What a link is for. By POST, so that the token stands in no log. Throws `link_wrong` for unknown, used and expired ones. */
export const lookAtLink = endpoint({
  method: 'POST',
  path: '/api/links/look',
  access: 'public',
  body: z.strictObject({ token: Token }),
  result: z.object({
    kind: z.enum(['invite', 'reset']),
    instanceName: z.string(),
    /** Whose password it resets, or whom it is for. */
    email: z.string().nullable(),
    name: z.string().nullable(),
    role: GivenRole.nullable(),
    expiresAt: z.string(),
  }),
});

/** Uses an invitation: makes the person and signs them in. */
export const acceptInvite = endpoint({
  method: 'POST',
  path: '/api/links/accept',
  access: 'public',
  body: z.strictObject({ token: Token, name: z.string().trim().min(1).max(80), email: Email, password: Password }),
  result: SessionState,
});

/** Uses a link for a new password: every other session of the person ends. */
export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/links/reset',
  access: 'public',
  body: z.strictObject({ token: Token, password: Password }),
  result: SessionState,
});

/**
 * Makes an account where the instance lets people do so (`instance.registration`), and signs nobody in. Answers the same
 * for an address that has an account already: `sign-in`, the door opens with what was given; `wait`, once an admin has
 * let them in; `mail`, with the link that was sent to the address. Throws `registration_closed`, `registration_domain`, `too_many_attempts`.
 */
export const register = endpoint({
  method: 'POST',
  path: '/api/register',
  access: 'public',
  body: z.strictObject({ name: z.string().trim().min(1).max(80), email: Email, password: Password }),
  result: z.object({ next: z.enum(['sign-in', 'wait', 'mail']) }),
});
