/** An address taken apart as browsers do (WHATWG URL), so that every odd spelling of an IP becomes the plain one. */
import { isIP } from 'node:net';
import { AppError } from '#shared/errors.ts';

export interface Origin {
  /** `https://host:port`, as `URL` writes it. */
  href: string;
  protocol: 'http:' | 'https:';
  /** The host without brackets, in lower case, without a final dot. */
  host: string;
  port: number;
  /** True when the host is written as an IP address. */
  literal: boolean;
}

/** Ports that speak something else than HTTP (the list browsers keep: WHATWG Fetch, "bad port"). */
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Takes an address apart. Throws `address_invalid` for other schemes, credentials in the address and bad ports. */
export function parseOrigin(address: string): Origin {
  const url = URL.parse(address);
  const invalid = () => new AppError('address_invalid', { params: { address: withoutCredentials(address) } });
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid();
  if (url.username !== '' || url.password !== '' || url.hostname === '') throw invalid();
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (port === 0 || BAD_PORTS.has(port)) throw invalid();
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return { href: url.origin, protocol: url.protocol, host, port, literal: isIP(host) !== 0 };
}

/** For messages: what stood before an `@` may have been a password. */
function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/]*@/, '//…@').slice(0, 300);
}
