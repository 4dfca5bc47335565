import type { EnvironmentNote } from '#shared/environment-notes.ts';

/** A sentence of the settings page: its code and what is filled in. */
export interface Note {
  code: EnvironmentNote;
  params: Record<string, string>;
}

export function note(code: EnvironmentNote, params: Record<string, string> = {}): Note {
  return { code, params };
}
