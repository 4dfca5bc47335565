/** What is known of the usual providers before anybody says anything. */
import type { Preset } from '#shared/contract/sign-in.ts';

export const PRESET_NAMES = [
  'entra',
  'google',
  'github',
  'keycloak',
  'authentik',
  'logto',
  'casdoor',
  'other',
] as const satisfies readonly Preset[];

/** Issuers with the parts to fill in between braces. */
export const ISSUERS: Record<Preset, string> = {
  entra: 'https://login.microsoftonline.com/{tenant}/v2.0',
  google: 'https://accounts.google.com',
  github: 'https://github.com',
  keycloak: 'https://{host}/realms/{realm}',
  authentik: 'https://{host}/application/o/{slug}/',
  logto: 'https://{tenant}.logto.app/oidc',
  casdoor: 'https://{host}',
  other: '',
};

/** Entra puts app roles and groups into claims of these names; the others are asked for by a scope or a mapper. */
export const GROUP_CLAIMS: Partial<Record<Preset, string>> = {
  entra: 'roles',
  keycloak: 'groups',
  authentik: 'groups',
};
