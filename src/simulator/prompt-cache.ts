/**
 * Prompt caching as usage reports it (azure-openai.md 7.1): a prefix seen in the last minutes counts as cached from
 * 1,024 tokens on, in steps of 128. Prefixes end where messages end.
 */
const LIFE_MS = 600_000;
const FROM = 1_024;
const STEP = 128;
const MOST_ENTRIES = 2_000;

export interface PromptCache {
  /** The cached tokens of this prompt; remembers it for the next one. */
  lookUp(deployment: string, messages: readonly unknown[], upTo: readonly number[]): number;
}

export function promptCache(clock: () => number): PromptCache {
  const seen = new Map<string, number>();
  return {
    lookUp(deployment, messages, upTo) {
      if ((upTo.at(-1) ?? 0) < FROM) return 0;
      const now = clock();
      let key = deployment;
      let cached = 0;
      messages.forEach((message, i) => {
        key = fold(key + JSON.stringify(message));
        const tokens = upTo[i] ?? 0;
        if (tokens < FROM) return;
        const at = seen.get(key);
        if (at !== undefined && now - at < LIFE_MS) cached = tokens;
        seen.delete(key);
        seen.set(key, now);
      });
      while (seen.size > MOST_ENTRIES) seen.delete(seen.keys().next().value ?? '');
      return Math.floor(cached / STEP) * STEP;
    },
  };
}

/** Two 32-bit hashes side by side: long enough that prompts of one test never meet. */
function fold(text: string): string {
  let a = 0x811c9dc5;
  let b = 5_381;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = (Math.imul(b, 33) + code) | 0;
  }
  return `${a >>> 0}.${b >>> 0}`;
}
