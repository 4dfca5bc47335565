/** Whatever can stand in the audit log has a sentence in each language, not the name of an endpoint. */
import { expect, it } from 'vitest';
import { actsWritten } from '#http/audit.ts';
import { audit as en } from '#web/locales/en/audit.ts';
import { audit as zhCN } from '#web/locales/zh-CN/audit.ts';

it.each([
  ['en', en],
  ['zh-CN', zhCN],
] as const)('has a sentence for each act in %s', (_, { acts }) => {
  expect(actsWritten.filter((act) => !Object.hasOwn(acts, act))).toEqual([]);
});
