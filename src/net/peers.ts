/** Addresses and networks the operator named: whether the other end of a connection is one of them. */
import { BlockList, isIP } from 'node:net';

export interface Peers {
  /** `peer`: the socket's own address, as text; anything that is none is nobody. */
  has(peer: string): boolean;
}

/** `sources`: addresses, or networks such as `10.1.0.0/16`, checked where they were read. */
export function peersOf(sources: readonly string[]): Peers {
  const list = new BlockList();
  for (const source of sources) {
    const [address = '', bits] = source.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return {
    has(peer) {
      const family = isIP(peer);
      return family !== 0 && list.check(peer, family === 6 ? 'ipv6' : 'ipv4');
    },
  };
}
