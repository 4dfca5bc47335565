/**
 * When models are switched off at Azure, as published (azure-openai.md 5.1, and Microsoft's lists of retirements and
 * legacy models; state of July 2026). Data: a date that moves is a changed row.
 */
import { baseModelOf } from './models.ts';

interface Retirement {
  /** The version it is said of; null: all of them. */
  version: string | null;
  /** A day, in UTC. */
  at: string;
}

const every = (at: string): readonly Retirement[] => [{ version: null, at }];

const table: Readonly<Record<string, readonly Retirement[]>> = {
  'gpt-35-turbo': [
    { version: '0301', at: '2025-02-13' },
    { version: '0613', at: '2025-02-13' },
  ],
  'gpt-35-turbo-16k': every('2025-04-30'),
  'gpt-4': [
    { version: '0314', at: '2025-06-06' },
    { version: '0613', at: '2025-06-06' },
  ],
  'gpt-4-32k': every('2025-06-06'),
  'gpt-4.5-preview': every('2025-07-14'),
  'o1-preview': every('2025-07-28'),
  o1: every('2026-09-16'),
  'gpt-4o': every('2026-10-01'),
  'gpt-4o-mini': every('2026-10-01'),
  'gpt-4.1': every('2026-10-14'),
  'gpt-4.1-mini': every('2026-10-14'),
  'gpt-4.1-nano': every('2026-10-14'),
  o3: every('2026-10-16'),
  'o4-mini': every('2026-10-16'),
  'text-embedding-3-small': every('2027-04-15'),
  'text-embedding-3-large': every('2027-04-15'),
  'text-embedding-ada-002': every('2027-04-15'),
};

/** When Azure switches a model off, ms since 1970; null when nothing is published of this model or version. */
export function retirementOf(model: string, version: string | null): number | null {
  const rows = table[baseModelOf(model)] ?? [];
  const said = rows.find((row) => row.version === null || row.version === version);
  return said === undefined ? null : Date.parse(said.at);
}
