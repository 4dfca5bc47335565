import { expect, it } from 'vitest';

const sources = import.meta.glob<string>(['../../**/*.{ts,tsx}', '!../../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const sheet = Object.entries(sources).find(([path]) => path.endsWith('/shortcuts.tsx'))?.[1] ?? '';

/** The keys of every `useHotkeys({ … })` in the page. */
function listenedTo(): string[] {
  return Object.values(sources).flatMap((source) =>
    Array.from(source.matchAll(/useHotkeys\(\{([\s\S]*?)\}\);/g), ([, inside = '']) =>
      Array.from(inside.matchAll(/^\s*'([^']+)':|[{,]\s*'([^']+)':/gm), ([, first, second]) => first ?? second ?? ''),
    ).flat(),
  );
}

it('lists every shortcut that the whole page listens to', () => {
  const keys = listenedTo();
  expect(keys).toContain('mod+k');
  expect(keys.length).toBeGreaterThan(8);
  // Two keys of a pair stand on one line.
  const listed = (key: string) => sheet.includes(`'${key}'`) || (sheet.includes(`'[  ]'`) && '[]'.includes(key));
  const missing = keys.filter((key) => !listed(key));
  expect(missing).toEqual([]);
});
