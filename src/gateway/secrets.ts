/**
 * A connection's keys at rest. They are sealed to the connection and to the origin of its address: a row whose address
 * was changed behind our back cannot be opened, so a key can only ever travel to the address it was given for.
 */
import { z } from 'zod';
import type { Seal } from '#store/seal.ts';

interface Home {
  id: string;
  base_url: string;
}

const Keys = z.array(z.string());

/** Scheme, host and port of an address; addresses that are not http have themselves. Throws a TypeError on nonsense. */
export function originOf(address: string): string {
  const { origin } = new URL(address);
  return origin === 'null' ? address : origin;
}

const contextOf = ({ id, base_url }: Home) => `connection:${id}:${originOf(base_url)}`;

/** The keys of a person's field or a variable: split at commas, trimmed, blanks dropped. */
export function splitKeys(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/** The columns that hold `keys` for a connection at this address; all empty when there are none. */
export function sealKeys(
  seal: Seal,
  home: Home,
  keys: readonly string[],
): { secret: string | null; key_hint: string | null; key_count: number } {
  const [first] = keys;
  if (first === undefined) return { secret: null, key_hint: null, key_count: 0 };
  return {
    secret: seal.seal(JSON.stringify(keys), contextOf(home)),
    // Of a very short key the last four characters would be the key.
    key_hint: first.length >= 12 ? first.slice(-4) : null,
    key_count: keys.length,
  };
}

/** The keys of a row. Throws when they were sealed for another connection, another origin or with another secret. */
export function unsealKeys(seal: Seal, row: Home & { secret: string | null }): string[] {
  return row.secret === null ? [] : Keys.parse(JSON.parse(seal.unseal(row.secret, contextOf(row))));
}
