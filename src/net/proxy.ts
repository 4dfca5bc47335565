/** The proxy the operator names for outbound requests, and which hosts go without it. */
import { addressBytes, inNetwork, parseNetwork } from './addresses.ts';
import type { Origin } from './origin.ts';

export interface ProxyConfig {
  /** Proxy for http:// addresses; null: none. */
  http: string | null;
  /** Proxy for https:// addresses, reached through its CONNECT; null: none. */
  https: string | null;
  /** `NO_PROXY`, split: `*`, host names (with all their subdomains), `host:port`, addresses and CIDR networks. */
  without: readonly string[];
}

export const NO_PROXY: ProxyConfig = { http: null, https: null, without: [] };

/** The proxy for this origin; null for the direct way. Names match whole labels: `corp.example` not `evilcorp.example`. */
export function proxyFor(origin: Origin, config: ProxyConfig): string | null {
  const proxy = origin.protocol === 'https:' ? config.https : config.http;
  if (proxy === null) return null;
  return config.without.some((entry) => matches(origin, entry.trim().toLowerCase())) ? null : proxy;
}

function matches(origin: Origin, entry: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (origin.literal && matchesAddress(origin.host, entry)) return true;
  const [, name = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (port !== undefined && !entry.includes('::') && Number(port) !== origin.port) return false;
  const host = name.replace(/^\*?\./, '').replace(/\.$/, '');
  return host !== '' && (origin.host === host || origin.host.endsWith(`.${host}`));
}

function matchesAddress(host: string, entry: string): boolean {
  const network = parseNetwork(entry.replace(/^\[|\]$/g, ''));
  const address = addressBytes(host);
  return network !== undefined && address !== undefined && inNetwork(address, network.bytes, network.length);
}
