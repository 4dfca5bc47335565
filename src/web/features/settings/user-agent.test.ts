import { expect, it } from 'vitest';
import { deviceOf } from './user-agent.ts';

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0';

it('names the browser and the system of a device as people do', () => {
  const named = (userAgent: string) => Object.values(deviceOf(userAgent) ?? {}).join(' ');
  expect(named(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0`)).toBe('Edge Windows');
  expect(named(`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${chrome} Mobile Safari/537.36`)).toBe('Chrome Android');
  expect(
    named(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    ),
  ).toBe('Safari iPhone');
  expect(named('Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0')).toBe('Firefox Linux');
});

it('does not guess', () => {
  expect(deviceOf('')).toBeUndefined();
  expect(deviceOf('node')).toBeUndefined();
});
