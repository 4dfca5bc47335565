/** Lines of a text field as networks: the trimmed, non-empty ones, and the first that is none. */
export function networksOf(text: string): { networks: string[]; wrong: string | undefined } {
  const networks = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { networks, wrong: networks.find((line) => !isNetwork(line)) };
}

/** CIDR of IPv4 or IPv6, or a single address. The server has the last word. */
function isNetwork(line: string): boolean {
  const [address = '', bits, ...more] = line.split('/');
  if (more.length > 0) return false;
  const v4 = /^(\d{1,3})(\.\d{1,3}){3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255);
  const v6 = address.includes(':') && /^[0-9a-f:.]+$/i.test(address);
  if (!v4 && !v6) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (v4 ? 32 : 128));
}

interface Reachable {
  name: string;
  baseUrl: string | null;
  enabled: boolean;
}

/**
 * The connections whose address lies in a network of `before` and in none of `after`. Told by the address as it is
 * written: where a name leads only the server knows.
 */
export function cutOff<C extends Reachable>(
  connections: readonly C[],
  before: readonly string[],
  after: readonly string[],
): C[] {
  return connections.filter(({ baseUrl, enabled }) => {
    const address = enabled && baseUrl !== null ? addressIn(baseUrl) : null;
    const isIn = (network: string) => address !== null && liesIn(address, network);
    return before.some(isIn) && !after.some(isIn);
  });
}

function addressIn(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost') return '127.0.0.1';
  return isNetwork(host) ? host : null;
}

function liesIn(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  if (bits === undefined || !address.includes('.') || !base.includes('.')) return address === base;
  const number = (dotted: string) => dotted.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}
