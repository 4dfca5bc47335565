import { z } from 'zod';
import { SettingKeySchema } from '../settings.ts';
import { endpoint } from './endpoint.ts';

/** A setting as it stands: its value, and who says so. Environment variables win and say so. */
export const SettingState = z.object({
  key: z.string(),
  scope: z.enum(['user', 'instance']),
  value: z.unknown(),
  source: z.enum(['default', 'person', 'instance', 'environment']),
  /** Of a stored one: who set it last, and when; `name` is null for somebody who is no more. */
  setBy: z.object({ name: z.string().nullable(), at: z.string() }).nullable().optional(),
});

export const listSettings = endpoint({
  method: 'GET',
  path: '/api/settings',
  access: 'user',
  result: z.object({ settings: z.array(SettingState) }),
});

/** `value: null` on a setting that has no null takes it back to its default. Instance settings need an admin. */
export const putSetting = endpoint({
  method: 'PUT',
  path: '/api/settings/:key',
  access: 'user',
  others: 'admin',
  params: z.object({ key: SettingKeySchema }),
  body: z.strictObject({ value: z.unknown() }),
  result: SettingState,
});

/** One environment variable that was read: what it did, what of it was ignored. */
export const VariableState = z.object({
  name: z.string(),
  /** Masked when it is a secret. */
  value: z.string(),
  effect: z.enum(['used', 'ignored', 'accepted']),
  /** Code of a sentence in `locales/…/environment.ts`, with its parameters. */
  note: z.object({ code: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
  warnings: z.array(z.object({ code: z.string(), params: z.record(z.string(), z.string()) })),
});
export type VariableState = z.infer<typeof VariableState>;

export const listEnvironment = endpoint({
  method: 'GET',
  path: '/api/environment',
  access: 'admin',
  result: z.object({ variables: z.array(VariableState), version: z.string() }),
});
