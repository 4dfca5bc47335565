/** In Chinese, on a phone, in the dark; on an address that is not a secure context; and light enough. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

const BUILT = join(import.meta.dirname, '../dist/web');

let parlor: Parlor;
beforeAll(async () => {
  parlor = await startParlor({ ACCESS_CODE: 'sesame' });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('speaks Chinese to a Chinese browser, on a phone 360 px wide, in the dark', async () => {
  const phone = await visitor({
    reducedMotion: 'no-preference',
    locale: 'zh-CN',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  });
  const page = await phone.newPage();
  await page.goto(parlor.url);
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await page.getByRole('textbox', { name: '访问码' }).fill('sesame');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /模拟/ }).click();
  const message = page.getByRole('textbox', { name: '消息' });
  await message.waitFor();
  await message.fill('给我看一个表格');
  await page.getByRole('button', { name: '发送' }).click();
  await page.getByRole('table').first().waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: '停止' }).waitFor({ state: 'hidden', timeout: 30_000 });
  await expectAccessible(page);
  const wider = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(wider).toBe(false);
  await shot(page, 'phone-zh-dark');
  await page.goto(`${parlor.url}/settings/models`);
  await page.getByRole('heading', { name: '模型' }).first().waitFor();
  await expectAccessible(page);
  await shot(page, 'phone-zh-models');
});

it('needs no secure context: everything works on a plain http address', async () => {
  const page = await (await visitor()).newPage();
  // A loopback name counts as secure; a plain address of the machine does not, so its APIs are taken away here.
  await page.addInitScript(() => {
    for (const [target, name] of [
      [Navigator.prototype, 'clipboard'],
      [Crypto.prototype, 'randomUUID'],
      [Navigator.prototype, 'serviceWorker'],
    ] as const)
      Object.defineProperty(target, name, { value: undefined });
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Hello again');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 30_000 });
  await page.getByRole('button', { name: 'Copy' }).last().click();
  await page.getByText('Copied').first().waitFor();
  expect(errors).toEqual([]);
});

it('weighs little: the script of the first page, with all that comes by itself', async () => {
  const page = await (await visitor()).newPage();
  const scripts = new Set<string>();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  // As on every day but the first: something answers.
  expect(await page.evaluate(async () => (await fetch('/api/connections/simulator', { method: 'POST' })).ok)).toBe(
    true,
  );
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js') && pathname !== '/sw.js') scripts.add(pathname);
  });
  await page.reload();
  await page.getByRole('button', { name: /^Model:/ }).waitFor();
  // What nobody waits for comes when the page is at rest.
  const come = () =>
    ['dictate-button', 'offline', 'notice'].filter((name) => ![...scripts].some((path) => path.includes(name)));
  await expect.poll(come, { timeout: 20_000 }).toEqual([]);
  const weights = Array.from(scripts, (path) => gzipSync(readFileSync(join(BUILT, path)), { level: 8 }).length);
  const kilobytes = weights.reduce((sum, bytes) => sum + bytes, 0) / 1000;
  expect(kilobytes).toBeGreaterThan(50);
  expect(kilobytes).toBeLessThan(142);
});
