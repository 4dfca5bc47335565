/** What an environment variable is to config.ts. */
import type { z } from 'zod';

export interface Variable {
  schema: z.ZodType;
  expected: string;
  meaning: string;
  secret?: true;
}

/** One that may be absent; `secret`: its value is shown nowhere. */
export const variable = <S extends z.ZodType>(schema: S, expected: string, meaning: string, secret?: true) => ({
  schema: schema.optional(),
  expected,
  meaning,
  ...(secret ? { secret } : {}),
});

/** With commas between; empty entries do not count. */
export function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
