/** Both languages say the same things: same words, same gaps, nothing empty, nothing left in the other language. */
import { describe, expect, it } from 'vitest';
import { en as englishErrors } from '#shared/error-words/en.ts';
import { zhCN as chineseErrors } from '#shared/error-words/zh-CN.ts';
import { organising as englishOrganising } from './en/organising.ts';
import { settingsPages as englishSettings } from './en/settings-pages.ts';
import { words as english } from './en/index.ts';
import { organising as chineseOrganising } from './zh-CN/organising.ts';
import { settingsPages as chineseSettings } from './zh-CN/settings-pages.ts';
import { words as chinese } from './zh-CN/index.ts';

/** Every sentence with its path, as it was written. */
function sentences(tree: unknown, path = ''): Map<string, string> {
  if (typeof tree === 'string') return new Map([[path, tree]]);
  if (typeof tree === 'function') return new Map([[path, 'source' in tree ? String(tree.source) : '']]);
  const found = new Map<string, string>();
  for (const [name, branch] of Object.entries(tree ?? {}))
    for (const [at, sentence] of sentences(branch, path === '' ? name : `${path}.${name}`)) found.set(at, sentence);
  return found;
}

const en = sentences({
  ...english,
  organising: englishOrganising,
  settingsPages: englishSettings,
  errors: englishErrors,
});
const zh = sentences({
  ...chinese,
  organising: chineseOrganising,
  settingsPages: chineseSettings,
  errors: chineseErrors,
});

const gaps = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted((a, b) => a.localeCompare(b));

/** Names, keys and examples that are the same in every language. */
const SAME =
  /^(|English|简体中文|LobeChat|Anthropic|v1|[A-Z]{2,}|Azure OpenAI|OpenAI|Parlor \{version\}|https?:\/\/\S+|[^\p{L}]*\{\w+\}[^\p{L}]*|\{at\}\/\{count\})$/u;

describe('words', () => {
  it('exist in both languages', () => {
    expect(new Set(zh.keys())).toEqual(new Set(en.keys()));
  });

  it('are never empty, except a hint that is not needed', () => {
    const empty = [...en, ...zh].filter(([path, sentence]) => sentence.trim() === '' && !path.endsWith('.hint'));
    expect(empty).toEqual([]);
  });

  it('leave the same gaps', () => {
    const different = [...en].filter(([path, sentence]) => String(gaps(sentence)) !== String(gaps(zh.get(path) ?? '')));
    // A plural's {n} may be a word in English (“one key”) and a number in Chinese, never the other way round.
    expect(different.map(([path]) => path)).toEqual([]);
  });

  it('leave no English in Chinese and no Chinese in English', () => {
    const untranslated = [...zh].filter(([path, sentence]) => sentence === en.get(path) && !SAME.test(sentence));
    expect(untranslated).toEqual([]);
    const han = /\p{Script=Han}/u;
    expect([...zh].filter(([, sentence]) => !han.test(sentence) && !SAME.test(sentence))).toEqual([]);
    expect([...en].filter(([, sentence]) => han.test(sentence) && !SAME.test(sentence))).toEqual([]);
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
