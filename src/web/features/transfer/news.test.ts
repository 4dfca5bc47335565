import { expect, it } from 'vitest';
import { bringsAnything } from './news.ts';

it('an export with nothing but prompts or assistants can be brought in', () => {
  const none = { found: 2, added: 0 };
  const empty = {
    chats: none,
    messages: none,
    files: { ...none, missing: 0 },
    projects: none,
    assistants: none,
    prompts: none,
    branches: 0,
    problems: [],
    problemCount: 0,
  };
  const some = { found: 2, added: 1 };
  expect(bringsAnything(empty)).toBe(false);
  expect(bringsAnything({ ...empty, prompts: some })).toBe(true);
  expect(bringsAnything({ ...empty, assistants: some })).toBe(true);
});
