/** Names of things as the wire has them, drawn from the simulator's own chance. */

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Letters and digits, as the ids of the wire have them. */
export function idOf(random: () => number, length: number): string {
  let id = '';
  for (let i = 0; i < length; i++) id += ALPHABET.charAt(Math.floor(random() * ALPHABET.length));
  return id;
}

export function hexOf(random: () => number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += Math.floor(random() * 16).toString(16);
  return text;
}

/** A UUID of version 4. */
export function uuid(random: () => number): string {
  const hex = (length: number): string => hexOf(random, length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'.charAt(Math.floor(random() * 4))}${hex(3)}-${hex(12)}`;
}
