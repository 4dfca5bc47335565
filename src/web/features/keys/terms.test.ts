import { expect, it } from 'vitest';
import { NO_LIMITS } from '#shared/contract/limits.ts';
import { afterChange, dayOf, endOfDay, readTerms, SURFACES } from './terms.ts';

function form(entries: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}
const everyDoor = SURFACES.map((surface) => ['surface', surface] as const);

it('takes all deployments and all doors as no restriction', () => {
  expect(readTerms(form([['everyDeployment', 'on'], ...everyDoor, ['requestsPerMinute', '']]))).toEqual({
    terms: { deployments: null, surfaces: null, limits: NO_LIMITS, logBodies: false },
    wrong: [],
  });
});

it('takes what is chosen, and budgets in dollars', () => {
  const { terms, wrong } = readTerms(
    form([
      ['deployment', 'gpt-4o'],
      ['deployment', 'o3'],
      ['surface', 'openai'],
      ['budgetMonthMicroUsd', '5'],
      ['concurrency', '2'],
      ['logBodies', 'on'],
    ]),
  );
  expect(wrong).toEqual([]);
  expect(terms).toEqual({
    deployments: ['gpt-4o', 'o3'],
    surfaces: ['openai'],
    limits: { ...NO_LIMITS, budgetMonthMicroUsd: 5_000_000, concurrency: 2 },
    logBodies: true,
  });
});

it('names everything that cannot be taken', () => {
  expect(readTerms(form([['tokensPerMinute', 'many']])).wrong).toEqual(['deployments', 'surfaces', 'tokensPerMinute']);
});

it('takes back what it said of a field once that is touched', () => {
  const wrong = ['deployments', 'surfaces', 'tokensPerMinute'] as const;
  expect(afterChange(wrong, 'deployment')).toEqual(['surfaces', 'tokensPerMinute']);
  expect(afterChange(wrong, 'tokensPerMinute')).toEqual(['deployments', 'surfaces']);
  expect(afterChange(wrong, 'name')).toBe(wrong);
});

it('a key ends with its day, where its reader is', () => {
  const noon = new Date('2026-03-05T12:00:00').getTime();
  const end = endOfDay('2026-03-05', noon);
  expect(dayOf(end ?? null)).toBe('2026-03-05');
  expect(new Date(end ?? 0).getHours()).toBe(23);
  expect([endOfDay('', noon), endOfDay('2026-03-04', noon), endOfDay('soon', noon), dayOf(null)]).toEqual([
    null,
    undefined,
    undefined,
    '',
  ]);
});
