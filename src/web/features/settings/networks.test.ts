import { describe, expect, it } from 'vitest';
import { networksOf } from './networks.ts';

describe('networksOf', () => {
  it('reads lines and commas, and drops what is empty', () => {
    expect(networksOf(' 10.0.0.0/8 \n\n192.168.1.5, fd00::/8\n')).toEqual({
      networks: ['10.0.0.0/8', '192.168.1.5', 'fd00::/8'],
      wrong: undefined,
    });
  });

  it('names the first line that is no network', () => {
    for (const line of ['10.0.0.0/33', '300.1.1.1', '10.0.0.0/8/8', 'localhost', '10.0.0.0/x', 'fd00::/129'])
      expect(networksOf(`127.0.0.0/8\n${line}`).wrong).toBe(line);
  });
});
