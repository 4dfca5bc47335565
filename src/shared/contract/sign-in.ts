import { z } from 'zod';
import { Id } from '../ids.ts';
import { GivenRole } from './people.ts';
import { endpoint } from './endpoint.ts';

/** Providers of OpenID Connect whose issuer is known or nearly so, any other by its issuer; and GitHub, which has its own way. */
export const PRESETS = ['entra', 'google', 'github', 'keycloak', 'authentik', 'logto', 'casdoor', 'other'] as const;
export const Preset = z.enum(PRESETS);
export type Preset = z.infer<typeof Preset>;

const GroupRole = z.strictObject({ group: z.string().trim().min(1).max(200), role: GivenRole });

const Fields = {
  preset: Preset,
  /** What the button on the door says after “Sign in with”. */
  name: z.string().trim().min(1).max(60),
  /** `https://…`; discovery is at `<issuer>/.well-known/openid-configuration`. */
  issuer: z.url({ protocol: /^https?$/ }).max(500),
  clientId: z.string().trim().min(1).max(500),
  scopes: z.string().trim().min(1).max(300),
  /** Who may come without having been here before: nobody, whose email is of one of `domains`, or everybody it vouches for. */
  admits: z.enum(['nobody', 'domains', 'everybody']),
  domains: z.array(z.string().trim().toLowerCase().min(1).max(253)).max(50),
  /** What newcomers may do. */
  role: GivenRole,
  /**
   * Whether its word on an email is believed although it does not say that it was checked (`email_verified`): such a
   * person gets the account here that has the same email. Only for a provider that is one's own.
   */
  trustsEmail: z.boolean(),
  /** The claim that lists a person's groups; null: roles are given here alone. */
  groupClaim: z.string().trim().min(1).max(100).nullable(),
  /** The highest role of a person's groups holds, at every sign-in; of none of them: `role`. */
  groupRoles: z.array(GroupRole).max(100),
  enabled: z.boolean(),
};

export const SignInProvider = z.object({
  id: Id,
  ...Fields,
  hasSecret: z.boolean(),
  createdAt: z.string(),
  /** Environment variables say it: it is changed there. */
  declared: z.boolean(),
});
export type SignInProvider = z.infer<typeof SignInProvider>;

export const listProviders = endpoint({
  method: 'GET',
  path: '/api/sign-in/providers',
  access: 'admin',
  result: z.object({
    providers: z.array(SignInProvider),
    /** What has to be registered there as the redirect URI. */
    redirectUri: z.string(),
    /** The headers in which a proxy says who somebody is, as environment variables name them; null: none is believed. */
    header: z
      .object({
        email: z.string(),
        name: z.string().nullable(),
        groups: z.string().nullable(),
        groupRoles: z.array(GroupRole),
        role: GivenRole,
        sources: z.array(z.string()),
      })
      .nullable(),
  }),
});
export const createProvider = endpoint({
  method: 'POST',
  path: '/api/sign-in/providers',
  access: 'owner',
  body: z.strictObject({
    preset: Fields.preset.default('other'),
    name: Fields.name,
    issuer: Fields.issuer,
    clientId: Fields.clientId,
    secret: z.string().max(1000).nullable().default(null),
    scopes: Fields.scopes.default('openid profile email'),
    admits: Fields.admits.default('nobody'),
    domains: Fields.domains.default([]),
    role: Fields.role.default('member'),
    trustsEmail: Fields.trustsEmail.default(false),
    groupClaim: Fields.groupClaim.default(null),
    groupRoles: Fields.groupRoles.default([]),
  }),
  result: SignInProvider,
});
/** A new issuer takes the stored secret away: a secret goes only to whom it was given for. */
export const updateProvider = endpoint({
  method: 'PATCH',
  path: '/api/sign-in/providers/:id',
  access: 'owner',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: Fields.name.optional(),
    issuer: Fields.issuer.optional(),
    clientId: Fields.clientId.optional(),
    secret: z.string().max(1000).nullable().optional(),
    scopes: Fields.scopes.optional(),
    admits: Fields.admits.optional(),
    domains: Fields.domains.optional(),
    role: Fields.role.optional(),
    trustsEmail: Fields.trustsEmail.optional(),
    groupClaim: Fields.groupClaim.optional(),
    groupRoles: Fields.groupRoles.optional(),
    enabled: Fields.enabled.optional(),
  }),
  result: SignInProvider,
});
/** People who came by it stay, with whatever other way in they have. */
export const deleteProvider = endpoint({
  method: 'DELETE',
  path: '/api/sign-in/providers/:id',
  access: 'owner',
  params: z.object({ id: Id }),
});

/** Asks the issuer where its doors are. Throws `sso_unreachable` with what went wrong. */
export const checkProvider = endpoint({
  method: 'POST',
  path: '/api/sign-in/providers/:id/check',
  access: 'owner',
  params: z.object({ id: Id }),
  result: z.object({ issuer: z.string(), authorizationEndpoint: z.string(), ms: z.number() }),
});

/** Sends the browser to the provider. What goes wrong comes back to the door as `/#sign-in=<code>`. */
export const startSignIn = endpoint({
  method: 'GET',
  path: '/api/sign-in/start/:id',
  access: 'public',
  params: z.object({ id: Id }),
  form: 'bytes',
});
/** Where the provider sends the browser back to (RFC 6749, 4.1.2). */
export const finishSignIn = endpoint({
  method: 'GET',
  path: '/api/sign-in/callback',
  access: 'public',
  query: z.record(z.string(), z.string()),
  form: 'bytes',
});
