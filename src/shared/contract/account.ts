import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const Role = z.enum(['owner', 'admin', 'member', 'viewer']);
export type Role = z.infer<typeof Role>;

export const Person = z.object({
  id: Id,
  name: z.string(),
  /** Null for a person known only by an access code. */
  email: z.string().nullable(),
  role: Role,
});
export type Person = z.infer<typeof Person>;

export const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
export const Password = z.string().min(8).max(200);
const Name = z.string().trim().min(1).max(80);

/** What a page shows of the house before anything else. */
export const HouseState = z.object({
  /** Names of features that are switched off: shared/features.ts. */
  off: z.array(z.string()),
  /** Tells the sign from the one before; null: there is none. */
  logo: z.string().nullable(),
  /** What people think of answers may be read by the owner; absent: nobody but they reads it. */
  ratingsTold: z.literal(true).optional(),
  /** In which sums are shown; absent: US dollars. */
  currency: z.object({ code: z.string(), perDollar: z.number() }).optional(),
  /** Which utility models the owner has chosen for everybody; absent: none. */
  fixedModels: z.array(z.enum(['title', 'summary'])).optional(),
  announcement: z
    .object({
      id: z.string(),
      kind: z.enum(['note', 'warning']),
      text: z.record(z.string(), z.string()),
      dismissible: z.boolean(),
    })
    .nullable(),
});

/** What the page needs before anything else; the same answer for every stranger. */
export const SessionState = z.object({
  state: z.enum(['setup', 'locked', 'signed-in']),
  /** Which doors a locked instance has. */
  doors: z.object({
    code: z.boolean(),
    password: z.boolean(),
    register: z.boolean(),
    /** A link for a new password can come by mail. */
    forgotten: z.boolean(),
    /** Whoever vouches for people. */
    providers: z.array(z.object({ id: Id, name: z.string() })),
  }),
  instanceName: z.string(),
  house: HouseState.optional(),
  /** The terms of use that everybody accepts before anything else; absent: there are none. */
  terms: z.object({ version: z.string(), accepted: z.boolean() }).optional(),
  person: Person.nullable(),
  /** The assistant new chats begin with, if it is there; absent: none. */
  defaultAssistantId: Id.nullable().optional(),
  /** Resolved user settings, by key; empty when locked. */
  settings: z.record(z.string(), z.unknown()),
});
export type SessionState = z.infer<typeof SessionState>;

export const getSession = endpoint({ method: 'GET', path: '/api/session', access: 'public', result: SessionState });

/** Creates the owner. The set-up code comes from the link in the console and works once. */
export const setUp = endpoint({
  method: 'POST',
  path: '/api/setup',
  access: 'public',
  body: z.strictObject({ setupCode: z.string().max(200), name: Name, email: Email, password: Password }),
  result: SessionState,
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/sign-in',
  access: 'public',
  body: z.strictObject({
    email: z.string().max(254),
    password: z.string().max(1000),
    /** The second proof, where `second_factor` asked for it. */
    code: z.string().max(40).optional(),
  }),
  result: SessionState,
});

export const enterCode = endpoint({
  method: 'POST',
  path: '/api/enter',
  access: 'public',
  // No code has spaces around it; a pasted one often does.
  body: z.strictObject({ code: z.string().max(1000).trim() }),
  result: SessionState,
});

export const signOut = endpoint({ method: 'POST', path: '/api/sign-out', access: 'user' });

export const updateAccount = endpoint({
  method: 'PATCH',
  path: '/api/account',
  access: 'user',
  body: z.strictObject({ name: Name.optional() }),
  result: Person,
});

/** A person of an access code becomes an account with email and password; the history stays, the code keeps working. */
export const becomeAccount = endpoint({
  method: 'POST',
  path: '/api/account/credentials',
  access: 'user',
  body: z.strictObject({ email: Email, password: Password, currentPassword: z.string().max(1000).optional() }),
  result: Person,
});

export const Device = z.object({
  id: Id,
  current: z.boolean(),
  userAgent: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
});
export const listDevices = endpoint({
  method: 'GET',
  path: '/api/account/devices',
  access: 'user',
  result: z.object({ devices: z.array(Device) }),
});
export const revokeDevice = endpoint({
  method: 'DELETE',
  path: '/api/account/devices/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
