/** When models came out at Azure, as their first version is dated (azure-openai.md 5.1). Data, like the retirements. */
import { baseModelOf } from './models.ts';

const table: Readonly<Record<string, string>> = {
  'gpt-4o': '2024-05-13',
  'gpt-4o-mini': '2024-07-18',
  'gpt-4.1': '2025-04-14',
  'gpt-4.1-mini': '2025-04-14',
  'gpt-4.1-nano': '2025-04-14',
  o1: '2024-12-17',
  'o3-mini': '2025-01-31',
  o3: '2025-04-16',
  'o4-mini': '2025-04-16',
  'gpt-5': '2025-08-07',
  'gpt-5-mini': '2025-08-07',
  'gpt-5-nano': '2025-08-07',
  'gpt-5.1': '2025-11-13',
  'gpt-5.2': '2025-12-11',
  'gpt-5.4': '2026-03-05',
  'gpt-5.4-mini': '2026-03-17',
  'gpt-5.4-nano': '2026-03-17',
  'gpt-5.5': '2026-04-24',
  'gpt-5.6-sol': '2026-06-25',
  'gpt-5.6-terra': '2026-06-25',
  'gpt-5.6-luna': '2026-06-25',
  'gpt-6-luna': '2026-09-22',
  'gpt-6.1-sol': '2026-09-29',
};

/** The day (UTC) of a model's first version, ms since 1970; null when it is not known. */
export function releaseOf(model: string): number | null {
  const day = table[baseModelOf(model)];
  return day === undefined ? null : Date.parse(day);
}
