/** The messages of a conversation, fetched when the first one is near: the empty page does without them. */
import { Suspense, useState, type ComponentProps, type ComponentType } from 'react';
import { lazy } from '../../lib/lazy.ts';
import { loadErrorWords } from '../../lib/error-words.ts';
import { loadMarkdown } from './markdown-on-demand.ts';
import type { Thread } from './thread.tsx';

type Props = ComponentProps<typeof Thread>;

let loaded: ComponentType<Props> | undefined;

const Late = lazy(async () => ({ default: (await import('./thread.tsx')).Thread }));

let loading: Promise<void> | undefined;

/** Resolves when messages and their text can be drawn, or cannot be for now; never rejects. The next call tries again. */
export function loadThread(): Promise<void> {
  loading ??= load();
  return loading;
}

/** The first letters are on the screen before what draws answers takes the processor, ms. */
const AFTER_FIRST_LETTERS = 250;
let expected: ReturnType<typeof setTimeout> | undefined;

/** Somebody writes: messages will be drawn soon. `page`: fetches the page they will be drawn on. */
export function expectThread(page?: () => void): void {
  expected ??= setTimeout(() => {
    void loadThread();
    page?.();
  }, AFTER_FIRST_LETTERS);
}

async function load(): Promise<void> {
  const thread = import('./thread.tsx').then(
    (module) => (loaded = module.Thread),
    () => {
      loading = undefined;
    },
  );
  // An answer may hold an error.
  await Promise.all([thread, loadMarkdown(), loadErrorWords()]);
}

export function ThreadOnDemand(props: Props) {
  // The same one for as long as it stands: another one would forget where the reader is.
  const [Drawn] = useState(() => loaded ?? Late);
  return (
    <Suspense fallback={<div className="min-h-0 flex-1" />}>
      <Drawn {...props} />
    </Suspense>
  );
}
