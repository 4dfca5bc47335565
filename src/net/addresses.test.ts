import { describe, expect, it } from 'vitest';
import { networkOf } from './addresses.ts';
import { allowList } from './allow.ts';
import { parseOrigin } from './origin.ts';

describe('networks', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['20.42.0.1', 'public'],
    ['2606:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['::1', 'loopback'],
    ['::', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['2002:0a00:0001::', 'private'],
    ['fc00::1', 'private'],
    ['fdff::1', 'private'],
    ['64:ff9b:1::1', 'private'],
    ['100.64.0.1', 'shared'],
    ['100.127.255.255', 'shared'],
    ['100.128.0.1', 'public'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['169.254.169.254', 'platform'],
    ['::ffff:169.254.169.254', 'platform'],
    ['64:ff9b::a9fe:a9fe', 'platform'],
    ['168.63.129.16', 'platform'],
    ['fd00:ec2::254', 'platform'],
    ['100.100.100.200', 'platform'],
    ['224.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['2001:0:53aa::1', 'reserved'],
    ['ff02::1', 'reserved'],
    ['not an address', 'reserved'],
    ['2130706433', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(networkOf(address)).toBe(kind);
  });
});

describe('the allow-list', () => {
  it('is closed for private addresses when empty, and open for public ones', () => {
    const list = allowList([]);
    expect(list.allows('8.8.8.8')).toBe(true);
    expect(
      ['10.0.0.1', '127.0.0.1', '::1', '169.254.169.254', 'fd00::1'].filter((address) => list.allows(address)),
    ).toEqual([]);
  });

  it('opens a named network and nothing beside it', () => {
    const list = allowList(['10.1.0.0/16', 'fd12::/16', '127.0.0.1']);
    expect(
      ['10.1.255.1', '::ffff:10.1.0.1', 'fd12::9', '127.0.0.1'].filter((address) => !list.allows(address)),
    ).toEqual([]);
    expect(['10.2.0.1', 'fd13::9', '127.0.0.2', '192.168.0.1'].filter((address) => list.allows(address))).toEqual([]);
  });

  it('opens a metadata address only when it is named exactly', () => {
    expect(allowList(['0.0.0.0/0', '169.254.0.0/16', '168.63.0.0/16']).allows('169.254.169.254')).toBe(false);
    expect(allowList(['0.0.0.0/0']).allows('168.63.129.16')).toBe(false);
    expect(allowList(['169.254.169.254/32']).allows('169.254.169.254')).toBe(true);
  });

  it('takes what it cannot read as nothing', () => {
    const list = allowList(['', 'anything', '10.0.0.0/99', '10.0.0.0/', '/8', 'localhost', '10.0.0.0/8/8x']);
    expect(list.allows('10.0.0.1')).toBe(false);
    expect(list.allows('127.0.0.1')).toBe(false);
  });
});

describe('addresses people type', () => {
  it.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
  ])('%s is read as the loopback address it is', (address) => {
    const origin = parseOrigin(address);
    expect(origin.literal).toBe(true);
    expect(networkOf(origin.host)).toBe('loopback');
  });

  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'javascript:alert(1)',
    'https://allowed.example@evil.example/',
    'https://user:secret@example.com/',
    'http://example.com:22/',
    'http://example.com:6379x/',
    'http://example.com:0/',
    'not an address',
    '//example.com',
  ])('%s is refused', (address) => {
    expect(() => parseOrigin(address)).toThrow(expect.objectContaining({ code: 'address_invalid' }));
  });

  it('never repeats a password it refused', () => {
    try {
      parseOrigin('https://user:hunter2@example.com/');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('hunter2');
    }
  });
});
