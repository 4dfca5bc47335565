/** The owner's exceptions: private networks that may be reached after all. Empty means none. */
import { addressBytes, inNetwork, networkOf, parseNetwork, unwrapped } from './addresses.ts';

export interface AllowList {
  /** True for a public address, or one inside an allowed network. */
  allows(address: string): boolean;
}

/**
 * Entries are CIDR networks or single addresses; what cannot be read allows nothing. A cloud's metadata and platform
 * addresses open only to an entry that names exactly that address, never to a wide network around it.
 */
export function allowList(entries: readonly string[]): AllowList {
  const networks = entries.flatMap((entry) => parseNetwork(entry) ?? []);
  return {
    allows(text) {
      const kind = networkOf(text);
      if (kind === 'public') return true;
      const bytes = addressBytes(text);
      if (bytes === undefined) return false;
      const address = unwrapped(bytes);
      return networks.some(
        (network) =>
          (kind !== 'platform' || network.length === network.bytes.length * 8) &&
          (inNetwork(address, network.bytes, network.length) || inNetwork(bytes, network.bytes, network.length)),
      );
    },
  };
}
