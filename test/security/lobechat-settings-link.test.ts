/** LobeChat took `?settings={json}` from an address, base URLs and keys included: a link could change where keys go. */
import { expect, it } from 'vitest';
import { matching, sourceOf, webFiles } from './sources.ts';

it('no page reads settings, keys or addresses of models out of an address', () => {
  for (const file of matching(webFiles, /validateSearch|URLSearchParams\(location/)) {
    expect(sourceOf(file), file).not.toMatch(/search\['(?:settings|config|apiKey|key|baseUrl|endpoint)'\]/);
    expect(sourceOf(file), file).not.toMatch(/get\('(?:settings|config|apiKey|key|baseUrl|endpoint)'\)/);
  }
});

it('a setting is put by a request of the page’s own and by nothing else', () => {
  const putters = matching(webFiles, /\bputSetting\b/);
  expect(putters.length).toBeGreaterThan(0);
  for (const file of putters) expect(sourceOf(file), file).not.toMatch(/location\.(?:search|hash)/);
});
