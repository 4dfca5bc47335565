/** Languages people translate into, by the name they have in the page's language. */
const TAGS =
  'ar bg bn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv sw ta th tl tr uk ur vi zh-CN zh-TW'.split(
    ' ',
  );

const known = new Map<string, { tag: string; name: string }[]>();

/** Sorted as that language sorts. */
export function languageNames(language: string): readonly { tag: string; name: string }[] {
  const before = known.get(language);
  if (before) return before;
  const made = TAGS.map((tag) => ({ tag, name: languageName(language, tag) }));
  made.sort((a, b) => a.name.localeCompare(b.name, language));
  known.set(language, made);
  return made;
}

export function languageName(language: string, tag: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
