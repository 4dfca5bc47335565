/** What can be done on the page right now, for the command menu. */

/** In the conversation. */
export interface AtHand {
  /** Each undefined where it would do nothing. */
  stop: (() => void) | undefined;
  retry: (() => void) | undefined;
  copy: (() => void) | undefined;
  look: (() => void) | undefined;
  editLast: (() => void) | undefined;
}

let now: AtHand | null = null;

export function putAtHand(acts: AtHand | null): void {
  now = acts;
}

export const atHand = (): AtHand | null => now;

let sidebar: (() => void) | null = null;

export function putSidebar(turn: (() => void) | null): void {
  sidebar = turn;
}

/** Shows or hides it. */
export const turnSidebar = (): void => sidebar?.();
