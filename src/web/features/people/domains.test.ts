import { expect, it } from 'vitest';
import { domainsIn } from './domains.ts';

it('reads email domains as people write them, each once', () => {
  expect(domainsIn(' @Example.org\nmail.example.com, example.org;')).toEqual({
    domains: ['example.org', 'mail.example.com'],
    wrong: undefined,
  });
});

it('names the first that is no domain', () => {
  expect(domainsIn('example.org ann@example.org localhost').wrong).toBe('ann@example.org');
});
