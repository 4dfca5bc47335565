/** What the next new chat begins with, as the address says it. One page has one composer, so this is one value. */
import { useLayoutEffect } from 'react';

export interface Beginning {
  projectId?: string;
  assistantId?: string;
  temporary?: boolean;
}

const NOTHING: Beginning = {};
let now = NOTHING;

export const beginning = (): Beginning => now;

/** Holds while the page is open. */
export function useBeginning({ projectId, assistantId, temporary }: Beginning): void {
  useLayoutEffect(() => {
    now = {
      ...(projectId !== undefined && { projectId }),
      ...(assistantId !== undefined && { assistantId }),
      ...(temporary === true && { temporary }),
    };
    return () => {
      now = NOTHING;
    };
  }, [projectId, assistantId, temporary]);
}
