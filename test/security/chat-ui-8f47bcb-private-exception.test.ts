/** chat-ui `8f47bcb`: 10.0.0.0/8 was allowed on purpose. Every exception here is the owner’s, by network, and none is built in. */
import { afterEach, expect, it } from 'vitest';
import { allowList } from '#net/allow.ts';
import { defaultOf, settings } from '#shared/settings.ts';
import { closeAll } from './outside.ts';

afterEach(closeAll);

const PRIVATE = [
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '127.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  'fd00::1',
  '::1',
];

it('no private network is open by itself', () => {
  expect(defaultOf('instance.allowedNetworks')).toEqual([]);
  for (const address of PRIVATE)
    expect(allowList(defaultOf('instance.allowedNetworks')).allows(address), address).toBe(false);
});

it('one network opens itself alone, and what is no network opens nothing', () => {
  const list = allowList(['10.1.0.0/16']);
  expect(list.allows('10.1.2.3')).toBe(true);
  for (const address of ['10.2.0.1', ...PRIVATE]) expect(list.allows(address), address).toBe(false);
  for (const entry of ['10.*', '10.', 'private', '10.0.0.0-10.255.255.255', 'internal.example', '10.0.0.0/'])
    expect(allowList([entry]).allows('10.0.0.1'), entry).toBe(false);
  // A wide network is no word for the place where a cloud keeps secrets.
  expect(allowList(['169.254.0.0/16', '0.0.0.0/0']).allows('169.254.169.254')).toBe(false);
  expect(settings['instance.allowedNetworks'].scope).toBe('instance');
});
