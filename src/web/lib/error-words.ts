/** The sentences of errors. They come with the first error, or with what may hold one: the first page goes without. */
import { useSyncExternalStore } from 'react';
import type { ErrorCode } from '#shared/errors.ts';
import { languageFor, type Language } from '#shared/languages.ts';

type ErrorWords = Record<ErrorCode, string>;

const loaded = new Map<Language, ErrorWords>();
const watching = new Set<() => void>();

/** Fetches them for the language of the page, or another; never rejects: without them the page says less. */
export async function loadErrorWords(asked?: Language): Promise<void> {
  // Where there is no page nobody reads them.
  const language = asked ?? languageFor(globalThis.document?.documentElement.lang ?? '') ?? 'en';
  if (loaded.has(language)) return;
  try {
    // Each language has the files of English, and the test of the words holds them to it.
    const { errors } = (await import(`../locales/${language}/errors.ts`)) as { errors: ErrorWords };
    loaded.set(language, errors);
    for (const tell of watching) tell();
  } catch {
    // The next error tries again.
  }
}

/** In another language, where they are in use. */
export async function translateErrorWords(language: Language): Promise<void> {
  if (loaded.size > 0) await loadErrorWords(language);
}

function watch(tell: () => void): () => void {
  watching.add(tell);
  return () => watching.delete(tell);
}

/** How to look them up in a language, now and later; whoever uses it is drawn again when they come. */
export function useErrorWords(language: Language): () => ErrorWords | undefined {
  const look = () => loaded.get(language);
  useSyncExternalStore(watch, look, look);
  return look;
}
