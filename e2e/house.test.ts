/** The owner dresses the house, announces something, switches features off, keeps a backup and puts it back. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let page: Page;

async function enter(): Promise<void> {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Account of ann/ }).waitFor();
}

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  page = await (await visitor()).newPage();
  await enter();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('bears its owner’s name, sign and colour from the first page on', async () => {
  await page.goto(`${parlor.url}/settings/instance`);
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4"/></svg>';
  const file = { name: 'sign.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('img', { name: 'The logo as it is now' }).waitFor();
  await page.getByRole('textbox', { name: 'Name of this server' }).fill('Contoso Chat');
  const colour = page.locator('input[type=color]');
  await colour.fill('#ffcc00');
  await page.getByText('In the light theme it is shown darker').waitFor();
  const saved = page.waitForResponse((answer) => answer.url().includes('instance.accent'));
  await colour.blur();
  await saved;
  await page.getByRole('textbox', { name: 'Text in English' }).fill('Back on **Sunday**');
  await page.getByRole('button', { name: 'Announce' }).click();
  await page.getByText('Announced').waitFor();
  await expectAccessible(page);
  await shot(page, 'house-look');

  await page.goto(parlor.url);
  expect(await page.title()).toContain('Contoso Chat');
  expect(await page.locator('link[href="/api/look.css?v=ffcc00"]').count()).toBe(1);
  await page.locator('strong', { hasText: 'Sunday' }).waitFor();
  await page.getByRole('complementary').getByRole('button', { name: 'Dismiss' }).click();
  await page.reload();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  expect(await page.getByText('Back on').count()).toBe(0);
});

it('hides what is switched off', async () => {
  await page.getByRole('button', { name: 'Temporary chat' }).waitFor();
  await page.goto(`${parlor.url}/settings/features`);
  const saved = page.waitForResponse((answer) => answer.url().includes('features.temporary'));
  await page.getByRole('switch', { name: /Temporary chats/ }).click();
  await saved;
  await expectAccessible(page);
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.getByRole('button', { name: 'Temporary chat' }).waitFor({ state: 'hidden' });
  expect(await page.getByRole('button', { name: 'Temporary chat' }).count()).toBe(0);
});

it('keeps a backup, says what putting it back would do, and puts it back', async () => {
  await page.goto(`${parlor.url}/settings/backups`);
  await page.getByRole('button', { name: 'Back up now' }).click();
  await page.getByText('Checked, sound').waitFor();
  await expectAccessible(page);
  await shot(page, 'house-backups');
  await page.goto(`${parlor.url}/settings/instance`);
  await page.getByRole('textbox', { name: 'Name of this server' }).fill('A later name');
  const saved = page.waitForResponse((answer) => answer.url().includes('instance.name'));
  await page.getByRole('textbox', { name: 'Name of this server' }).blur();
  await saved;

  await page.goto(`${parlor.url}/settings/backups`);
  await page.getByRole('button', { name: 'Put back…' }).click();
  await page.getByText('Its sealed secrets can be opened here.').waitFor();
  await expectAccessible(page);
  await shot(page, 'house-restore');
  await page.getByRole('button', { name: 'Put back now' }).click();
  await page.getByText('A backup was put back').waitFor();
  await page.getByText('Before a restore').waitFor();
  expect(await page.title()).toContain('Contoso Chat');
});

it('stands well, and says what it stores', async () => {
  await page.goto(`${parlor.url}/settings/health`);
  await page.getByText(/^answers in /).waitFor();
  await expectAccessible(page);
  await page.goto(`${parlor.url}/settings/storage`);
  await page.getByRole('switch', { name: /Chats nobody touched/ }).click();
  await page.getByText('Nothing would go at the next look.').waitFor();
  await expectAccessible(page);
  await shot(page, 'house-storage');
});
