/**
 * The languages the page speaks: one line here, one folder in `web/locales` with the same files as `en`. `short` stands
 * where there is little room.
 */
export const LANGUAGES = {
  en: { name: 'English', short: 'En' },
  'zh-CN': { name: '简体中文', short: '中' },
} as const satisfies Record<string, { name: string; short: string }>;

export type Language = keyof typeof LANGUAGES;

// The keys of an object of ours are what its type says.
export const languages = Object.keys(LANGUAGES) as [Language, ...Language[]];

/** The one of ours that a tag such as `zh-TW` or `en-GB` asks for: itself, or its language; undefined: none. */
export function languageFor(tag: string): Language | undefined {
  const primary = (of: string) => of.toLowerCase().split('-', 1)[0];
  return (
    languages.find((language) => language.toLowerCase() === tag.toLowerCase()) ??
    languages.find((language) => primary(language) === primary(tag))
  );
}
