import { fuzzyScore } from '../../lib/fuzzy.ts';

/** From here on the query stands in the text as it is (fuzzy.ts). */
const WHOLE = 80;

export interface Ranked {
  id: string;
  title: string;
  group: string;
  /** More to find it by, such as its name in another language. */
  also?: string;
  /** What people call it elsewhere; only whole pieces of it count. */
  words?: string | undefined;
  /** How recently it was used: 1 the last one, 0 never. */
  recency: number;
  /** How well it fits, where that is known already. */
  fit?: number;
}

/** Those that fit, each group together, the group of the best fit first; without a query the recent ones lead. */
export function bestFirst<C extends Ranked>(commands: readonly C[], query: string): C[] {
  const scored = commands
    .map((command) => ({ command, score: scoreOf(command, query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  const groups = new Map<string, C[]>();
  for (const { command } of scored) {
    const group = groups.get(command.group);
    if (group) group.push(command);
    else groups.set(command.group, [command]);
  }
  return [...groups.values()].flat();
}

/** How well each word of the query is found as it stands; scattered letters would be found in every list of words. */
function whole(query: string, text: string): number {
  const scores = query.split(/\s+/).map((word) => fuzzyScore(word, text));
  const least = Math.min(...scores);
  return least >= WHOLE ? least : 0;
}

function scoreOf({ title, also, words, group, recency, fit: known }: Ranked, query: string): number {
  if (known !== undefined) return known;
  const fit = Math.max(
    fuzzyScore(query, title),
    also === undefined ? 0 : fuzzyScore(query, also) * 0.9,
    words === undefined ? 0 : whole(query, `${title} ${words}`) * 0.8,
    whole(query, group) > 0 ? 60 : 0,
  );
  return fit === 0 ? 0 : fit + recency * 10;
}
