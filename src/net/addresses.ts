/**
 * Which network an IP address belongs to, by the IANA special-purpose registries (RFC 6890 and successors) and the
 * addresses clouds keep for themselves. Pure: no resolving, no I/O.
 */
import { isIP } from 'node:net';

export type NetworkKind =
  | 'public'
  | 'loopback'
  | 'private'
  /** Carrier-grade NAT, 100.64.0.0/10. */
  | 'shared'
  | 'link-local'
  /** Where a cloud tells its machines secrets: instance metadata, Azure's platform address. */
  | 'platform'
  /** Documentation, benchmarks, multicast, not assigned: no host to call is there. */
  | 'reserved';

/** The address as bytes: 4 or 16 of them. Undefined when the text is not a plain IP address. */
export function addressBytes(text: string): Uint8Array | undefined {
  const plain = text.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 4) return Uint8Array.from(plain.split('.'), Number);
  return family === 6 ? bytesOfV6(plain) : undefined;
}

/** `text` passed `isIP`, so its form is right. */
function bytesOfV6(text: string): Uint8Array {
  let source = text;
  const tail = /[\d.]*$/.exec(text)?.[0] ?? '';
  if (tail.includes('.')) {
    const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
    source = `${text.slice(0, -tail.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = '', rest] = source.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groups(head);
  const after = rest === undefined ? [] : groups(rest);
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** True when the first `length` bits of both are the same; addresses of different families never match. */
export function inNetwork(address: Uint8Array, network: Uint8Array, length: number): boolean {
  if (address.length !== network.length) return false;
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false;
  const mask = (0xff00 >> (length & 7)) & 255;
  return ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask);
}

/** `a.b.c.d/n` as bytes and length; undefined when it is not a network. A bare address is a network of one. */
export function parseNetwork(text: string): { bytes: Uint8Array; length: number } | undefined {
  const [address = '', prefix, ...more] = text.trim().split('/');
  const bytes = addressBytes(address);
  if (bytes === undefined || address.includes('%') || more.length > 0) return undefined;
  const most = bytes.length * 8;
  if (prefix === undefined) return { bytes, length: most };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > most) return undefined;
  return { bytes, length: Number(prefix) };
}

/** The first network that holds the address decides. */
const NETWORKS: readonly [string, NetworkKind][] = [
  ['169.254.169.254/32', 'platform'],
  ['169.254.170.2/32', 'platform'],
  ['168.63.129.16/32', 'platform'],
  ['100.100.100.200/32', 'platform'],
  ['192.0.0.192/32', 'platform'],
  // "This host on this network" (RFC 1122): 0.0.0.0 connects to the machine itself.
  ['0.0.0.0/8', 'loopback'],
  ['127.0.0.0/8', 'loopback'],
  ['10.0.0.0/8', 'private'],
  ['172.16.0.0/12', 'private'],
  ['192.168.0.0/16', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['169.254.0.0/16', 'link-local'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/3', 'reserved'],
  ['fd00:ec2::254/128', 'platform'],
  ['fe80::a9fe:a9fe/128', 'platform'],
  ['::/127', 'loopback'],
  ['fc00::/7', 'private'],
  ['fec0::/10', 'private'],
  ['64:ff9b:1::/48', 'private'],
  ['fe80::/10', 'link-local'],
  // Teredo (an IPv4 address in disguise), benchmarks, ORCHID, documentation.
  ['2001::/23', 'reserved'],
  ['2001:db8::/32', 'reserved'],
  ['3fff::/20', 'reserved'],
];
const TABLE = NETWORKS.flatMap(([text, kind]) => {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ ...network, kind }];
});

/** Where an IPv4 address sits inside an IPv6 one: mapped, translated, compatible, NAT64 and 6to4. */
const EMBEDDED: readonly [string, number][] = [
  ['::ffff:0:0/96', 12],
  ['::ffff:0:0:0/96', 12],
  ['64:ff9b::/96', 12],
  ['2002::/16', 2],
  ['::/96', 12],
];
const EMBEDDINGS = EMBEDDED.flatMap(([text, at]) => {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ ...network, at }];
});
const GLOBAL_UNICAST = Uint8Array.from([0x20, ...Array.from({ length: 15 }, () => 0)]);

/** The IPv4 address that an IPv6 one stands for, or the address itself. */
export function unwrapped(address: Uint8Array): Uint8Array {
  if (address.length === 4 || inNetwork(address, new Uint8Array(16), 127)) return address;
  const found = EMBEDDINGS.find((embedding) => inNetwork(address, embedding.bytes, embedding.length));
  return found === undefined ? address : address.slice(found.at, found.at + 4);
}

/** What kind of network `text` is in; whatever is not an IP address is `reserved`, so that nothing unknown passes. */
export function networkOf(text: string): NetworkKind {
  const bytes = addressBytes(text);
  if (bytes === undefined) return 'reserved';
  const address = unwrapped(bytes);
  const known = TABLE.find((network) => inNetwork(address, network.bytes, network.length));
  if (known !== undefined) return known.kind;
  if (address.length === 16 && !inNetwork(address, GLOBAL_UNICAST, 3)) return 'reserved';
  return 'public';
}
