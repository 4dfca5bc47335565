import type { Glyph } from '../../ui/icon.tsx';
import type { Ranked } from './ranking.ts';

/** One line of the command menu. */
export interface Command extends Ranked {
  icon: Glyph;
  hint?: string | undefined;
  run: () => void;
}
