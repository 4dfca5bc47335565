/**
 * What moves by itself when a page is opened: `node bench/shifts.ts [path …]` against the build in dist/. Every answer of
 * the server is late by a time of its own, so that nothing comes together by luck. Layout shift and what shifted, for a
 * page that is loaded and for one that is gone to; and whether anything that waits was seen before 300 ms.
 * With `--late=500` every answer comes so many milliseconds later: skeletons are then seen, and must be as high as what
 * takes their place.
 */
import type { Page } from 'playwright-core';
import { closeBrowser } from '../e2e/parlor.ts';
import { house, seed, signedIn } from './page/house.ts';
import type { Probe } from './page/measure.ts';

const at = await house();
const [chat] = seed(at.parlor, [{ title: 'A chat', messages: 200 }]);
const settings =
  'account general memory data shares models playground keys people sign-in usage prices invoice warnings';
const ofHouse = 'instance features mail storage backups health audit catalogue environment';
const all = ['/', `/c/${chat}`, '/search', '/archive', '/bin', '/assistants', '/prompts', '/pictures'].concat(
  [...settings.split(' '), ...ofHouse.split(' ')].map((name) => `/settings/${name}`),
);
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const LATER = Number(process.argv.find((word) => word.startsWith('--late='))?.slice('--late='.length) ?? 0);
const paths = asked.length > 0 ? asked : all;

/** The same address is always late by the same time, between 40 and 250 ms, and what was asked for. */
function lateness(path: string): number {
  let sum = 7;
  for (const letter of path) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return LATER + 40 + (sum % 210);
}

/** Notes when a skeleton can first be seen, ms after it was put there. */
const WAITING = `
  window.seenAfter = [];
  const since = new Map();
  const look = () => {
    for (const one of document.querySelectorAll('.skeleton, [role=progressbar]')) {
      if (!since.has(one)) since.set(one, performance.now());
      const after = since.get(one);
      if (after !== null && Number(getComputedStyle(one).opacity) > 0) { window.seenAfter.push(performance.now() - after); since.set(one, null); }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

async function rest(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(600);
}

async function seen(page: Page, how: string, path: string): Promise<void> {
  const { shift, shifts } = await page.evaluate<Probe>('window.probe');
  const early = (await page.evaluate<number[]>('window.seenAfter')).filter((ms) => ms < 280);
  const what = shift > 0.001 ? `\n    ${shifts.map((one) => JSON.stringify(one)).join('\n    ')}` : '';
  console.log(`${path} ${how}: shift ${shift.toFixed(4)}, waiting seen too early: ${early.length}${what}`);
}

const person = await signedIn(at.parlor);
await person.addInitScript(WAITING);
await person.route('**/api/**', async (route) => {
  const { pathname } = new URL(route.request().url());
  if (route.request().method() === 'GET') await new Promise((resolve) => setTimeout(resolve, lateness(pathname)));
  await route.continue().catch(() => {});
});
for (const path of paths) {
  const page = await person.newPage();
  await page.goto(at.parlor.url + path, { waitUntil: 'commit' });
  await rest(page);
  await seen(page, 'loaded', path);
  await page.goto(`${at.parlor.url}/${path === '/' ? 'bin' : ''}`);
  await rest(page);
  await page.evaluate('window.probe.shift = 0; window.probe.shifts = []; window.seenAfter = []');
  await page.evaluate(`history.pushState(null, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'))`);
  await rest(page);
  await seen(page, 'gone to', path);
  await page.close();
}
await closeBrowser();
await at.close();
