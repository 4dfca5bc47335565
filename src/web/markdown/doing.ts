/** What an answer's parts can make the page do. The renderer knows no page; the shell hands the acts in. */
import { createContext } from 'react';
import type { Artifact } from '../lib/artifact.ts';

export interface Doing {
  /** Shows what code makes; `versions` are all of its kind on the page, this one at `at`. */
  preview?(versions: readonly Artifact[], at: number): void;
  /** Shows a picture large. */
  enlarge?(image: HTMLImageElement): void;
  /** The document of that name in this conversation; undefined: there is none, and it is no citation. */
  document?(name: string): { open(page: number): void } | undefined;
  /** Pictures from elsewhere can be loaded on demand. */
  loadsPictures?: boolean;
  /** Whether pictures of this host show without a click. */
  showsFrom?(host: string): boolean;
}

export const DoingContext = createContext<Doing>({});
