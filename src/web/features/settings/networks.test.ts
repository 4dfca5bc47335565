import { describe, expect, it } from 'vitest';
import { cutOff, networksOf } from './networks.ts';

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

describe('cutOff', () => {
  const at = (name: string, baseUrl: string | null, enabled = true) => ({ name, baseUrl, enabled });

  it('names the connections that a shorter list leaves behind, and no others', () => {
    const connections = [
      at('here', 'http://127.0.0.1:9100'),
      at('this machine', 'http://localhost:11434/v1'),
      at('office', 'https://10.1.2.3/openai'),
      at('off', 'http://127.0.0.1:9101', false),
      at('cloud', 'https://contoso.openai.azure.com'),
      at('simulator', null),
    ];
    const left = (before: string[], after: string[]) => cutOff(connections, before, after).map(({ name }) => name);
    expect(left(['127.0.0.1', '10.0.0.0/8'], [])).toEqual(['here', 'this machine', 'office']);
    expect(left(['127.0.0.1', '10.0.0.0/8'], ['127.0.0.0/8'])).toEqual(['office']);
    expect(left(['10.0.0.0/8'], ['10.1.0.0/16'])).toEqual([]);
    expect(left([], [])).toEqual([]);
  });
});
