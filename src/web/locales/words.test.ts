/** Every language says the same things: same words, same gaps, nothing empty, nothing left in another language. */
import { describe, expect, it } from 'vitest';
import { languages } from '#shared/languages.ts';

/** Every sentence with its path, as it was written. */
function sentences(tree: unknown, path = ''): Map<string, string> {
  if (typeof tree === 'string') return new Map([[path, tree]]);
  if (typeof tree === 'function') return new Map([[path, 'source' in tree ? String(tree.source) : '']]);
  const found = new Map<string, string>();
  for (const [name, branch] of Object.entries(tree ?? {}))
    for (const [at, sentence] of sentences(branch, path === '' ? name : `${path}.${name}`)) found.set(at, sentence);
  return found;
}

const files = import.meta.glob<Record<string, unknown>>('./*/*.ts', { eager: true });

/** What a language says, file by file; each word once, in the file that has it. */
function spoken(language: string): Map<string, string> {
  const all = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  const parts = all.filter(([path]) => !/\/(index|settings-pages)\.ts$/.test(path));
  return sentences(Object.fromEntries(parts.map(([path, file]) => [path.split('/')[2] ?? '', { ...file }])));
}

const en = spoken('en');
const zh = spoken('zh-CN');

/** The page and what it shares with the server, tests and words left out. */
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '../../shared/**/*.ts', '!./**', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const gaps = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));

/** Names, keys and examples that are the same in every language. */
const SAME =
  /^(|LobeChat|Word|Excel|PowerPoint|Markdown|Microsoft Entra ID|Google|GitHub|Keycloak|authentik|Logto|Casdoor|Anthropic|v1|[A-Z]{2,}|Azure OpenAI|OpenAI|Parlor \{version\}|https?:\/\/\S+|[^\p{L}]*\{\w+\}[^\p{L}]*|\{at\}\/\{count\})$/u;

const isSame = (sentence: string): boolean =>
  SAME.test(sentence) || !/\p{L}/u.test(sentence.replaceAll(/\{\w+\}/g, ''));

/** The list itself, and a voice that is chosen by the script of what it reads. */
const KNOWING = ['../../shared/languages.ts', '../features/voice/read-aloud.ts'];

describe('a language', () => {
  it('is one line in shared/languages.ts and one folder with the files of English, and nothing else', () => {
    const namesOf = (language: string) =>
      new Set(
        Object.keys(files)
          .filter((path) => path.startsWith(`./${language}/`))
          .map((path) => path.split('/')[2]),
      );
    const folders = new Set(Object.keys(files).map((path) => path.split('/')[1]));
    expect(folders).toEqual(new Set(languages));
    for (const language of languages) expect(namesOf(language), language).toEqual(namesOf('en'));
    // Nothing else in the page or the contract knows which languages there are.
    const naming = Object.entries(sources).filter(
      ([path, source]) => !path.includes('/markdown/') && /['"`/]zh-CN\b/.test(source),
    );
    expect(new Set(naming.map(([path]) => path))).toEqual(new Set(KNOWING));
  });

  it('has the same words as English', () => {
    for (const language of languages) expect(new Set(spoken(language).keys()), language).toEqual(new Set(en.keys()));
  });

  it('leaves the same gaps as English', () => {
    for (const language of languages) {
      const theirs = spoken(language);
      const different = [...en].filter(([path, text]) => String(gaps(text)) !== String(gaps(theirs.get(path) ?? '')));
      expect(different.map(([path]) => path)).toEqual([]);
    }
  });
});

describe('words', () => {
  it('are never empty, except a hint that is not needed', () => {
    const empty = [...en, ...zh].filter(([path, sentence]) => sentence.trim() === '' && !path.endsWith('.hint'));
    expect(empty).toEqual([]);
  });

  it('are each named somewhere in the page', () => {
    const named = new Set(Object.values(sources).flatMap((source) => source.match(/\w+/g) ?? []));
    // Settings, tools and the openers of assistants are looked up by names of others.
    const plain = [...en.keys()].filter((path) => /\.\w+$/.test(path) && !/\.(entries|openers|names)\./.test(path));
    const unsaid = plain.filter((path) => !named.has(path.split('.').at(-1) ?? ''));
    expect(unsaid).toEqual([]);
  });
  it('leave no English in Chinese and no Chinese in English', () => {
    const untranslated = [...zh].filter(([path, sentence]) => sentence === en.get(path) && !isSame(sentence));
    expect(untranslated).toEqual([]);
    const han = /\p{Script=Han}/u;
    expect([...zh].filter(([, sentence]) => !han.test(sentence) && !isSame(sentence))).toEqual([]);
    expect([...en].filter(([, sentence]) => han.test(sentence) && !isSame(sentence))).toEqual([]);
  });

  it('speak plainly: no exclamation marks, no “Oops”, and Chinese without 您', () => {
    expect([...en, ...zh].filter(([, sentence]) => /[!！]|\boops\b|您/i.test(sentence))).toEqual([]);
  });

  it('catch what they are for', () => {
    expect(gaps('{b} before {a}')).toEqual(['a', 'b']);
    expect(sentences({ a: { b: 'x' }, c: Object.assign(() => '', { source: '{n}' }) })).toEqual(
      new Map([
        ['a.b', 'x'],
        ['c', '{n}'],
      ]),
    );
  });
});
