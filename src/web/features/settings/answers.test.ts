import { describe, expect, it } from 'vitest';
import { settings } from '#shared/settings.ts';
import { hostsOf, serversOf } from './answers.tsx';

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

describe('MCP servers', () => {
  it('are a name and an address a line', () => {
    expect(serversOf('docs https://mcp.example/mcp\n')).toEqual({
      servers: [{ name: 'docs', url: 'https://mcp.example/mcp' }],
      wrong: undefined,
    });
    for (const line of ['https://mcp.example', 'Docs https://x.example', 'docs file:///etc/passwd', 'docs ssh -c'])
      expect(serversOf(line).wrong).toBe(line);
    const schema = settings['tools.servers'].schema;
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'npx -y server'])
      expect(schema.safeParse([{ name: 'docs', url }]).success, url).toBe(false);
  });
});
