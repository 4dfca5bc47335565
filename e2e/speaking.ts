/**
 * What the pages say, so that one journey finds its way in every language; and whether a page still speaks English
 * where it should speak another one.
 */
import { readdirSync } from 'node:fs';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { languages, type Language } from '#shared/languages.ts';
import type { account } from '../src/web/locales/en/account.ts';
import type { words } from '../src/web/locales/en/index.ts';
import type { settingsPages } from '../src/web/locales/en/settings-pages.ts';
import type { terms } from '../src/web/locales/en/terms.ts';
import type { unasked } from '../src/web/locales/en/unasked.ts';

export { languages, type Language };

export type Words = typeof words &
  typeof settingsPages & { account: typeof account; terms: typeof terms; unasked: typeof unasked };

const LOCALES = new URL('../src/web/locales/', import.meta.url);

export async function wordsOf(language: Language): Promise<Words> {
  const all: Record<string, unknown> = {};
  for (const file of readdirSync(new URL(`${language}/`, LOCALES))) {
    const parts = (await import(new URL(`${language}/${file}`, LOCALES).href)) as Record<string, unknown>;
    for (const [name, part] of Object.entries(parts)) Object.assign(all, name === 'words' ? part : { [name]: part });
  }
  // Every file of the language is there, each under the name it exports; every language has the words of English.
  return all as Words;
}

/** Each language with its words: a journey is `describe.each(await spoken())`. */
export async function spoken(): Promise<{ language: Language; words: Words }[]> {
  return Promise.all(languages.map(async (language) => ({ language, words: await wordsOf(language) })));
}

/** A browser of that language; English reads in the light and the others in the dark, so that each screen is seen in both. */
export const speaking = (language: Language): BrowserContextOptions => ({
  locale: language,
  colorScheme: language === 'en' ? 'light' : 'dark',
});

/** Comes in with email and password; where the page then stands is the caller's to wait for. */
export async function signIn(
  page: Page,
  { account }: Pick<Words, 'account'>,
  { url, email = 'ann@example.com', password = 'a long password' }: { url: string; email?: string; password?: string },
): Promise<void> {
  await page.goto(url);
  await page.getByRole('textbox', { name: account.email }).fill(email);
  await page.getByLabel(account.password, { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

/** The simulator answers from here on, as if its button had been pressed. */
export async function trySimulator(page: Page, { url }: { url: string }): Promise<void> {
  const answer = await page.request.post(`${url}/api/connections/simulator`, { headers: { origin: url } });
  if (!answer.ok()) throw new Error(await answer.text());
}

/** Whatever a phrase says with any filling of its gaps. Beside Chinese characters the space before and after one goes. */
export function like(phrase: { source: string }): RegExp {
  const fixed = phrase.source.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(fixed.map((part) => part.replace(/^ /, ' ?').replace(/ $/, ' ?')).join('.*'));
}

/** Every sentence with its path, as it was written. */
function* sentences(tree: unknown, path = ''): Generator<[path: string, sentence: string]> {
  if (typeof tree === 'string') yield [path, tree];
  else if (typeof tree === 'function') yield [path, 'source' in tree ? String(tree.source) : ''];
  else for (const [name, branch] of Object.entries(tree ?? {})) yield* sentences(branch, `${path}.${name}`);
}

/** Names that the server gives and an admin may change: they are data. */
const NAMES = new Set(['Simulator']);

/** What English says and the language says otherwise: alone in its place, or as a part long enough to be told. */
async function englishOnly(language: Language): Promise<{ whole: Set<string>; parts: string[] }> {
  const theirs = new Map(sentences(await wordsOf(language)));
  const shared = new Set(theirs.values());
  const whole = new Set<string>();
  const parts = new Set<string>();
  for (const [path, sentence] of sentences(await wordsOf('en'))) {
    if (sentence === theirs.get(path) || shared.has(sentence) || NAMES.has(sentence)) continue;
    if (!sentence.includes('{')) whole.add(sentence);
    for (const part of sentence.split(/\{\w+\}/)) if (/\S+ \S+ \S+/.test(part.trim())) parts.add(part.trim());
  }
  return { whole, parts: [...parts] };
}

const known = new Map<Language, ReturnType<typeof englishOnly>>();

/** What the page says, to the eye and to a screen reader; code is the same everywhere. */
const READ = `(() => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement.closest('script, style, pre, code, textarea, [lang]:not(html)') === null) said.push(node.data);
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const element of document.querySelectorAll('[' + name + ']')) said.push(element.getAttribute(name));
  return said.map((text) => text.trim()).filter((text) => text !== '');
})()`;

/** Sentences of the English page on a page in another language. */
export async function leftInEnglish(page: Page): Promise<string[]> {
  const tag = await page.locator('html').getAttribute('lang');
  const language = languages.find((name) => name === tag);
  if (language === undefined || language === 'en') return [];
  let english = known.get(language);
  if (english === undefined) known.set(language, (english = englishOnly(language)));
  const { whole, parts } = await english;
  const said = await page.evaluate<string[]>(READ);
  return said.filter((text) => whole.has(text) || parts.some((part) => text.includes(part)));
}
