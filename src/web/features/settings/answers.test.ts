import { describe, expect, it } from 'vitest';
import { settings } from '#shared/settings.ts';
import { hostsOf } from './answers.tsx';

describe('hosts of pictures', () => {
  it('are names, one a line, or all names below one', () => {
    expect(hostsOf('Images.example.com\n\n *.cdn.example ')).toEqual({
      hosts: ['images.example.com', '*.cdn.example'],
      wrong: undefined,
    });
    for (const line of [
      'https://x.example',
      'x.example/a',
      '*',
      'a b.example',
      "x.example; script-src 'unsafe-inline'",
    ]) {
      expect(hostsOf(line).wrong, line).toBe(line.toLowerCase());
      expect(settings['answers.imageHosts'].schema.safeParse([line]).success, line).toBe(false);
    }
  });
});
