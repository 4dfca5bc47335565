import { describe, expect, it } from 'vitest';
import { hostAllowed, originAllowed, securityHeaders, targetAllowed } from './guard.ts';

describe('hosts', () => {
  it('are localhost or an address, from this machine', () => {
    for (const host of [
      'localhost',
      'localhost:3210',
      'LOCALHOST:3210',
      'localhost.',
      'chat.localhost:3210',
      '127.0.0.1:3210',
      '[::1]:3210',
      '[::1]',
      '192.168.1.20:3210',
      undefined,
    ])
      for (const peer of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', ''])
        expect(hostAllowed(host, peer, null), `for ${host} from ${peer}`).toBe(true);
  });

  it('of another name are refused from this machine: a rebound page speaks like that', () => {
    for (const host of [
      'evil.example',
      'evil.example:3210',
      'localhost.evil.example',
      'localhost.evil.example:3210',
      'xlocalhost',
      '127.0.0.1.evil.example',
      '127.0.0.1.nip.io',
      '0x7f.1',
      '2130706433',
      'localhost:3210@evil.example',
      'evil.example#localhost',
      'evil.example/localhost',
      'localhost, evil.example',
      '[::1].evil.example',
      '[::1',
      '',
      ' ',
      '.',
      ':3210',
      'localhost:999999',
    ])
      for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1', ''])
        expect(hostAllowed(host, peer, null), `for ${host} from ${peer}`).toBe(false);
  });

  it('of any name are taken from other machines while the operator has not said which is right', () => {
    expect(hostAllowed('chat.example.org', '192.0.2.1', null)).toBe(true);
    expect(hostAllowed('my_service:3210', '172.18.0.3', null)).toBe(true);
    expect(hostAllowed('chat.example.org/x', '192.0.2.1', null)).toBe(false);
  });

  it('are only the public one, once it is said', () => {
    const url = 'https://chat.example.org';
    for (const peer of ['127.0.0.1', '192.0.2.1']) {
      expect(hostAllowed('chat.example.org', peer, url)).toBe(true);
      expect(hostAllowed('Chat.Example.org:443', peer, url)).toBe(true);
      expect(hostAllowed('localhost:3210', peer, url)).toBe(true);
      expect(hostAllowed('203.0.113.9:3210', peer, url)).toBe(true);
      expect(hostAllowed('evil.example', peer, url)).toBe(false);
      expect(hostAllowed('chat.example.org.evil.example', peer, url)).toBe(false);
      expect(hostAllowed('evilchat.example.org', peer, url)).toBe(false);
    }
  });
});

describe('origins', () => {
  const host = '203.0.113.9:3210';

  it('are of no matter to requests that change nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(originAllowed(method, 'https://evil.example', 'cross-site', host, null)).toBe(true);
  });

  it('are what the browser says about the site', () => {
    expect(originAllowed('POST', 'null', 'same-origin', host, null)).toBe(true);
    expect(originAllowed('POST', undefined, 'none', host, null)).toBe(true);
    for (const site of ['cross-site', 'same-site', 'new-word', ''])
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'BREW'])
        expect(originAllowed(method, `http://${host}`, site, host, null), `for ${method} ${site}`).toBe(false);
  });

  it('must be this host where the browser says nothing about the site (plain http)', () => {
    expect(originAllowed('POST', `http://${host}`, undefined, host, null)).toBe(true);
    expect(originAllowed('POST', 'https://chat.example.org', undefined, 'chat.example.org', null)).toBe(true);
    expect(originAllowed('POST', 'https://chat.example.org', undefined, 'chat.example.org:443', null)).toBe(true);
    for (const origin of [
      'http://203.0.113.9',
      'http://203.0.113.9:3211',
      'http://203.0.113.90:3210',
      'https://evil.example',
      'http://203.0.113.9:3210.evil.example',
      'null',
      '',
      'file://',
      'chrome-extension://203.0.113.9:3210',
      'nonsense',
    ])
      expect(originAllowed('POST', origin, undefined, host, null), `for ${origin}`).toBe(false);
  });

  it('may be the public one when a proxy gives us another host', () => {
    const url = 'https://chat.example.org';
    expect(originAllowed('POST', url, undefined, 'localhost:3210', url)).toBe(true);
    expect(originAllowed('POST', 'http://chat.example.org', undefined, 'localhost:3210', url)).toBe(false);
    expect(originAllowed('POST', 'https://evil.example', undefined, 'localhost:3210', url)).toBe(false);
  });

  it('are not asked of programs that are no browsers', () => {
    expect(originAllowed('POST', undefined, undefined, host, null)).toBe(true);
    expect(originAllowed('POST', 'http://x', undefined, undefined, null)).toBe(false);
  });
});

describe('targets', () => {
  it('are paths of ours', () => {
    for (const target of ['/', '/api/chats?search=http://x', '/c/chat_1'])
      expect(targetAllowed(target), `for ${target}`).toBe(true);
    for (const target of [
      'http://169.254.169.254/latest',
      'https://evil.example/',
      '//evil.example/x',
      '*',
      '',
      'x:443',
    ])
      expect(targetAllowed(target), `for ${target}`).toBe(false);
  });
});

describe('headers', () => {
  it('of pages allow only what this server serves, no inline code, no frames', () => {
    const { 'content-security-policy': policy = '', ...rest } = securityHeaders('page', false);
    expect(policy).toMatch(/^default-src 'none';/);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(rest).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(rest).not.toHaveProperty('strict-transport-security');
  });

  it('of files make them attachments in a sandbox', () => {
    const headers = securityHeaders('file', false);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*sandbox$/);
    expect(headers).toMatchObject({ 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' });
  });

  it('promise https only where there is https', () => {
    for (const kind of ['page', 'api', 'file'] as const) {
      expect(securityHeaders(kind, true)).toHaveProperty('strict-transport-security');
      expect(securityHeaders(kind, false)).not.toHaveProperty('strict-transport-security');
    }
  });
});
