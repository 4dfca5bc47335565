/** The page runs in every browser the README names: what is younger than the oldest of them is not used as it stands. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const targets = /cssTarget: \[([^\]]+)\]/.exec(readFileSync('vite.config.ts', 'utf8'))?.[1] ?? '';
const oldest = new Map(
  [...targets.matchAll(/'([a-z]+)([\d.]+)'/g)].map(([, name = '', version = '']) => [name, version]),
);

/** What came later to one of them, and where first to all: with a way around of our own it may be used elsewhere. */
const YOUNGER: Readonly<Record<string, RegExp>> = {
  'URL.parse: Safari 18 (lib/urls.ts)': /\bURL\.parse\(/,
  'Promise.try: Safari 18.2': /\bPromise\.try\(/,
  'helpers of iterators: Firefox 131, Safari 18.4':
    /\.(?:keys|values|entries)\(\)\s*\.(?:map|filter|find|some|every|toArray|take|drop|reduce|flatMap|forEach)\(|\bIterator\.from\(/,
  'RegExp.escape: Chrome 136': /\bRegExp\.escape\(/,
  'flags within an expression: Firefox 132': /\(\?-?[ims]+(?:-[ims]+)?:/,
  'base 64 of bytes: Chrome 140': /\.(?:fromBase64|toBase64|fromHex|toHex)\(/,
  'Intl.DurationFormat: Chrome 129': /\bIntl\.DurationFormat\b/,
  'requestIdleCallback: Safari has none': /\brequestIdleCallback\(/,
  'view transitions: Firefox 144': /\bstartViewTransition\b/,
  'scheduler: Safari 26.2': /\bscheduler\.(?:yield|postTask)\(/,
  'anchors in CSS: Firefox 147, Safari 26': /\b(?:anchor-name|position-anchor|position-area|position-try)\b/,
  'sizes that move: Chrome alone': /\b(?:interpolate-size|calc-size)\b/,
  'styles to begin with: Firefox 129': /@starting-style|\btransition-behavior\b/,
  'pickers of files: Chrome alone': /\bshow(?:OpenFile|SaveFile|Directory)Picker\b/,
};

const files = globSync('src/web/**/*.{ts,tsx,css}')
  .filter((file) => !/\.test\.tsx?$|__fixtures__/.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8').replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, '') }));

describe('the browsers people use', () => {
  it('are named in the README as the style sheet is built for them', () => {
    expect([...oldest.keys()].toSorted()).toEqual(['chrome', 'firefox', 'safari']);
    for (const readme of ['README.md', 'README.zh-CN.md']) {
      const text = readFileSync(readme, 'utf8');
      for (const [name, version] of oldest)
        expect(text, `${readme} names ${name} ${version}`).toMatch(
          new RegExp(`${name}[^.\\d\\n]{0,24}${version.replace('.', '\\.')}(?![.\\d]*\\d)`, 'i'),
        );
    }
  });

  it.each(Object.entries(YOUNGER))('have what the page uses; not %s', (_what, pattern) => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
