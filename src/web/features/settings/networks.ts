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
