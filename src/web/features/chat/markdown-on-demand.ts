/** The renderer of answers, fetched when the first answer is near: the empty page does without it. */
import { createElement, useSyncExternalStore, type ComponentProps, type ReactNode } from 'react';
import type { Markdown } from '../../markdown/markdown.tsx';

type Draw = (props: ComponentProps<typeof Markdown>) => ReactNode;

let draw: Draw | undefined;
let loading: Promise<void> | undefined;
const views = new Set<() => void>();

/** Resolves when answers can be drawn, or cannot be for now; never rejects. The next call tries again. */
export function loadMarkdown(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  try {
    const { Markdown } = await import('../../markdown/markdown.tsx');
    draw = (props) => createElement(Markdown, props);
    for (const view of views) view();
  } catch {
    // The network, or a newer build at the server: the text is shown as it is meanwhile.
    loading = undefined;
  }
}

function subscribe(view: () => void): () => void {
  views.add(view);
  void loadMarkdown();
  return () => views.delete(view);
}

/** Draws markdown; undefined until it can. */
export function useMarkdown(): Draw | undefined {
  return useSyncExternalStore(subscribe, () => draw);
}
