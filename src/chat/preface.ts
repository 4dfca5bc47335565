/**
 * What every request of a chat begins with, before anything that was said. It must read the same from turn to turn: a
 * byte that differs here makes the provider read the whole conversation anew, at the full price. So no time of day, no
 * counts, nothing in an order that may change.
 */
export interface PrefacePart {
  kind: 'instructions' | 'project' | 'files' | 'memory';
  text: string;
}

/** One system message of all of them; null when nobody told anything. */
export function prefaceText(parts: readonly PrefacePart[]): string | null {
  const texts = parts.map(({ text }) => text).filter((text) => text.trim() !== '');
  return texts.length === 0 ? null : texts.join('\n\n');
}
