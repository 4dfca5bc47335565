import { expect, it } from 'vitest';
import { peersOf } from './peers.ts';

it('knows the addresses and networks that were named, of both kinds, and nobody else', () => {
  const peers = peersOf(['10.0.0.5', '10.1.0.0/16', 'fd00::/8']);
  for (const peer of ['10.0.0.5', '10.1.255.1', 'fd12::1']) expect(peers.has(peer), peer).toBe(true);
  for (const peer of ['10.0.0.6', '10.2.0.1', 'fe80::1', '', 'proxy']) expect(peers.has(peer), peer).toBe(false);
});

it('knows nobody where nobody was named', () => {
  expect(peersOf([]).has('127.0.0.1')).toBe(false);
});
