import { fill } from '#shared/fill.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** The sentence of a note about an environment variable. */
export function useNotes(): (note: { code: string; params: Record<string, string> }) => string {
  const { environment } = useSettingsWords();
  const sentences: Record<string, string> = environment;
  return ({ code, params }) => fill(sentences[code] ?? code, params);
}
