/** Which language the page speaks, and its words. English is built in; others come on demand, before they are needed. */
import { createContext, Fragment, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { fill } from '#shared/fill.ts';
import { languageFor, type Language } from '#shared/languages.ts';
import { words as english } from '../locales/en/index.ts';
import { ApiError, OFFLINE } from './api.ts';
import { loadErrorWords, translateErrorWords, useErrorWords } from './error-words.ts';
import { currency } from './currency.ts';
import { formats, type Formats } from './formats.ts';
import type { Widen } from './words.ts';

export type { Language };
export type Words = Widen<typeof english>;

/** A language with all it takes to speak it. */
export interface Speech {
  language: Language;
  words: Words;
}

/** English comes with the page, any other when it is spoken. */
export async function loadSpeech(language: Language): Promise<Speech> {
  if (language === 'en') return { language, words: english };
  // Each language has the files of English, and the test of the words holds them to it.
  const { words } = (await import(`../locales/${language}/index.ts`)) as { words: Words };
  return { language, words };
}

/** The language of a `look.language` setting; `auto` is the house's, or the first one of the browser's that we speak. */
export function languageOf(setting: Language | 'auto', preferred: readonly string[] = navigator.languages): Language {
  if (setting !== 'auto') return setting;
  const house = languageFor(document.documentElement.dataset['language'] ?? '');
  if (house !== undefined) return house;
  for (const tag of preferred) {
    const ours = languageFor(tag);
    if (ours !== undefined) return ours;
  }
  return 'en';
}

/** The language on the page right now, for code outside components. */
export function spokenLanguage(): Language {
  return languageFor(document.documentElement.lang) ?? 'en';
}

const SpeechContext = createContext<Speech | null>(null);

/** Speaks `first` at once, and `language` as soon as all its words that are in use have come. */
export function SpeechProvider({
  first,
  language,
  children,
}: {
  first: Speech;
  language: Language;
  children: ReactNode;
}) {
  const [speech, setSpeech] = useState(first);
  useEffect(() => {
    const wanted = new AbortController();
    void switchTo(language, setSpeech, wanted.signal);
    return () => wanted.abort();
  }, [language]);
  useEffect(() => {
    document.documentElement.lang = speech.language;
  }, [speech.language]);
  return <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>;
}

/** Every lazy area in use comes with it, so that no part of the page is left without words. */
async function switchTo(language: Language, set: (speech: Speech) => void, wanted: AbortSignal) {
  const [next] = await Promise.all([
    loadSpeech(language),
    translateErrorWords(language),
    ...lazyInUse.map((lazy) => lazy.load(language)),
  ]);
  if (!wanted.aborted) set(next);
}

function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('words outside SpeechProvider');
  return speech;
}

export const useLanguage = (): Language => useSpeech().language;
export const useWords = (): Words => useSpeech().words;

export function useFormats(): Formats {
  const language = useLanguage();
  const sums = currency();
  return useMemo(() => formats(language, sums), [language, sums]);
}

/** The sentence for a failure: of our own API, of a stored message or a check, or anything thrown. */
export function useErrorText(): (error: unknown) => string {
  const { words, language } = useSpeech();
  const look = useErrorWords(language);
  return (error) => {
    const known = error instanceof ApiError ? error : isInfo(error) ? error : { code: 'internal', params: {} };
    if (known.code === OFFLINE) return words.shell.offline;
    const errors = look();
    if (!errors) {
      void loadErrorWords(language);
      return words.shell.wentWrong;
    }
    return fill(new Map(Object.entries(errors)).get(known.code) ?? errors.internal, known.params);
  };
}

function isInfo(error: unknown): error is Pick<ApiError, 'code' | 'params'> {
  return typeof error === 'object' && error !== null && 'code' in error && 'params' in error;
}

interface Lazy<T> {
  load: (language: Language) => Promise<T>;
}
const lazyInUse: Lazy<unknown>[] = [];

/**
 * Words of an area that the first page does not need, loaded with the area. Its route loads them before it shows
 * (`await settingsWords.load(language)`), its components call `useWordsOf(settingsWords)`.
 */
export function lazyWords<T>(load: (language: Language) => Promise<T>): Lazy<T> & { loaded: Map<Language, T> } {
  const loaded = new Map<Language, T>();
  const lazy = {
    loaded,
    load: async (language: Language) => {
      if (!lazyInUse.includes(lazy)) lazyInUse.push(lazy);
      const have = loaded.get(language) ?? (await load(language));
      loaded.set(language, have);
      return have;
    },
  };
  return lazy;
}

export function useWordsOf<T>(lazy: { loaded: Map<Language, T> }): T {
  const words = lazy.loaded.get(useLanguage());
  if (words === undefined) throw new Error('these words were not loaded: await load() in the route');
  return words;
}

/** A phrase whose gaps are elements: `<Rich of={t.understood} with={{ host: <code>…</code> }} />`. */
export function Rich({ of, with: gaps }: { of: { source: string }; with: Record<string, ReactNode> }) {
  return of.source
    .split(/\{(\w+)\}/)
    .map((piece, index) => <Fragment key={index}>{index % 2 === 1 ? gaps[piece] : piece}</Fragment>);
}
