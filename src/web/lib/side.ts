/** What stands beside the page: a document that was read, or something an answer made. One at a time. */
import { useSyncExternalStore } from 'react';
import type { Artifact } from './artifact.ts';

export type Side =
  | { kind: 'document'; fileId: string; name: string; page: number | null }
  | { kind: 'artifact'; versions: readonly Artifact[]; at: number; opened: number };

/** Opens what code makes, anew. */
let openings = 0;
export function openArtifact(versions: readonly Artifact[], at: number): void {
  openings += 1;
  openSide({ kind: 'artifact', versions, at, opened: openings });
}

let shown: Side | null = null;
const views = new Set<() => void>();

export function openSide(side: Side | null): void {
  shown = side;
  for (const view of views) view();
}

/** Closes what stands there, when it is this. */
export const closeSide = (): void => openSide(null);

function subscribe(view: () => void): () => void {
  views.add(view);
  return () => views.delete(view);
}

export function useSide(): Side | null {
  return useSyncExternalStore(subscribe, () => shown);
}
