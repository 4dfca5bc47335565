import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let person: BrowserContext;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor();
  person = await visitor({ reducedMotion: 'no-preference' });
  page = await person.newPage();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('with nothing configured, the link in the console makes the owner, and the simulator answers', async () => {
  await page.goto(parlor.setupLink());
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Ann');
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: /Try the simulator/ }).click();

  const message = page.getByRole('textbox', { name: 'Message' });
  await message.waitFor();
  await expectAccessible(page);
  await message.fill('Show me a table, please');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('table').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  // Tokens, time and price stand under the answer.
  await page
    .getByText(/tokens/)
    .first()
    .waitFor();
  await expectAccessible(page);
  await shot(page, 'answer');
});

it('a chat gets its title by itself, is renamed, found by it, deleted and brought back', async () => {
  const chats = page.getByRole('navigation').getByRole('link');
  await page
    .getByRole('link', { name: 'New chat' })
    .or(page.getByRole('button', { name: 'New chat' }))
    .first()
    .click();
  const question = 'Tell me, if you please, what a sonnet is and how long';
  await page.getByRole('textbox', { name: 'Message' }).fill(question);
  await page.getByRole('button', { name: 'Send' }).click();
  // First the question's own words, then the model's title.
  await chats.filter({ hasText: question }).waitFor();
  await chats.filter({ hasText: question }).waitFor({ state: 'hidden', timeout: 30_000 });

  await chats.first().focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Title of the chat' }).fill('Fourteen lines');
  await page.keyboard.press('Enter');
  await chats.filter({ hasText: 'Fourteen lines' }).waitFor();

  await page.getByRole('searchbox', { name: 'Search chats' }).fill('fourteen');
  await expect.poll(() => chats.filter({ hasText: /\S/ }).allInnerTexts()).toContain('Fourteen lines');
  await page.getByRole('searchbox', { name: 'Search chats' }).fill('');

  await chats.filter({ hasText: 'Fourteen lines' }).focus();
  await page.keyboard.press('Delete');
  await chats.filter({ hasText: 'Fourteen lines' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await chats.filter({ hasText: 'Fourteen lines' }).waitFor();

  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
});

it('shows everything a newcomer may try: code, maths, an error as a sentence with a retry', async () => {
  const message = page.getByRole('textbox', { name: 'Message' });
  const ask = async (text: string) => {
    await message.fill(text);
    await page.keyboard.press('Enter');
  };
  await ask('Show me some code');
  await page.locator('pre code').last().waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  await ask('Show me maths');
  await page.locator('.katex').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  await ask('Show me a rate limit');
  await page.getByText(/at its limit/).waitFor();
  await page.getByRole('button', { name: 'Retry' }).last().waitFor();
  await expectAccessible(page);
});

it('a second owner cannot be made, with the same link or without', async () => {
  const stranger = await (await visitor()).newPage();
  await stranger.goto(parlor.url);
  expect(await stranger.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
  await stranger.getByLabel('Password', { exact: true }).waitFor();
  await expectAccessible(stranger);
});
