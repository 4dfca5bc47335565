/** Chats put in order: projects, pins, many at once, the bin; a chat that leaves no trace; a chat shown to a stranger. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ ACCESS_CODE: 'sesame' });
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor({ state: 'hidden' });
  for (const words of ['First of all', 'Second thoughts', 'Third time']) await ask(words);
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

async function ask(words: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).first().click();
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill(words);
  await message.press('Enter');
  await page.waitForURL(/\/c\//);
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 30_000 });
}

const list = () => page.getByRole('navigation', { name: 'Chats' });
const row = (title: RegExp) => list().getByRole('link', { name: title });

it('files chats into a project by hand and by key, takes it back, and empties the bin', async () => {
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Garden');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Garden' }).waitFor();

  const chats = list().locator('[data-row^="chat_"]');
  await expect.poll(() => chats.count()).toBe(3);
  await chats.first().dragTo(list().getByRole('link', { name: 'Garden' }));
  await page.getByText(/moved to Garden/).waitFor();
  await expect.poll(() => chats.count()).toBe(2);
  await page.keyboard.press('Control+z');
  await expect.poll(() => chats.count()).toBe(3);

  await chats.first().click({ modifiers: ['Control'] });
  await chats.nth(1).click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: '2 selected' }).waitFor();
  await expectAccessible(page);
  await shot(page, 'organising-selection');
  await chats.nth(1).press('m');
  await page.getByRole('combobox', { name: 'Find a project' }).fill('gar');
  await page.keyboard.press('Enter');
  await page.getByText('2 chats moved to Garden').waitFor();
  await page.getByRole('main').getByRole('listitem').nth(1).waitFor();
  await expectAccessible(page);
  await shot(page, 'organising-project');

  await chats.first().focus();
  await page.keyboard.press('p');
  await list().getByRole('heading', { name: 'Pinned' }).waitFor();
  await page.keyboard.press('Delete');
  await page.getByText(/deleted/).waitFor();
  await page.goto(`${parlor.url}/bin`);
  await page.getByText('30 days left').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Empty the bin' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Empty the bin' }).click();
  await page.getByText('The bin is empty.').waitFor();
});

it('tags chats by key, shows one tag alone, makes two one and takes it back', async () => {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await ask('Tagged first');
  const chats = list().locator('[data-row^="chat_"]');
  const tag = page.getByRole('combobox', { name: 'Find or make a tag' });
  await chats.first().focus();
  await page.keyboard.press('t');
  await tag.fill('Trips');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await tag.fill('旅行');
  await page.keyboard.press('Enter');
  // Nothing typed: that was all.
  await page.keyboard.press('Enter');
  await tag.waitFor({ state: 'hidden' });
  await page.getByRole('complementary', { name: 'Sidebar' }).getByRole('button', { name: 'Tags' }).click();
  await expectAccessible(page);
  await page.getByRole('menuitemradio', { name: 'trips' }).click();
  await page.getByRole('status', { name: 'Only chats tagged “Trips”' }).waitFor();
  await expect.poll(() => chats.count()).toBe(1);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all chats' }).click();

  await page.goto(`${parlor.url}/tags`);
  await page.getByRole('button', { name: 'Rename “Trips”' }).click();
  await page.getByRole('textbox', { name: 'New name of “Trips”' }).fill('旅行');
  await page.getByText('the two become one').waitFor();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await page.getByText('are one now').waitFor();
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => page.getByRole('main').getByRole('listitem').count()).toBe(2);
});

it('shows a chat to a stranger who knows the password, until the link is taken back', async () => {
  await ask('Show me a table');
  await page.keyboard.press('Control+Shift+S');
  await page.getByRole('textbox', { name: 'Password' }).fill('krill');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create the link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();

  const stranger = await (await visitor()).newPage();
  const problems: string[] = [];
  stranger.on('pageerror', (error) => problems.push(error.message));
  await stranger.goto(link);
  const password = stranger.getByRole('textbox', { name: 'Password' });
  await password.fill('krill');
  await expectAccessible(stranger);
  await password.press('Enter');
  await stranger.getByRole('table').first().waitFor();
  await expectAccessible(stranger);
  await shot(stranger, 'shared-chat');
  // A reload need not ask again.
  await stranger.reload();
  await stranger.getByRole('table').first().waitFor();
  expect(problems).toEqual([]);
  // A stranger is told how to go on with it, and is brought back here once they may come in.
  await stranger.getByRole('link', { name: 'Sign in to continue it as your own' }).click();
  await stranger.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await stranger.keyboard.press('Enter');
  await stranger.getByRole('button', { name: 'Continue this chat' }).waitFor();
  await expectAccessible(stranger);
  await shot(stranger, 'shared-chat-continue');
  await stranger.getByRole('button', { name: 'Continue this chat' }).click();
  await stranger.waitForURL(/\/c\//);
  await stranger.getByText('Continued here from a shared chat.').waitFor();
  await expectAccessible(stranger);
  expect(problems).toEqual([]);
  await stranger.goto(link);
  await stranger.getByRole('table').first().waitFor();

  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByText('The link leads nowhere now').waitFor();
  await stranger.reload();
  await stranger.getByRole('heading', { name: 'There is nothing behind this link' }).waitFor();
  await expectAccessible(stranger);
});

it('keeps nothing of a temporary chat', async () => {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.keyboard.press('Control+Shift+E');
  await page.getByText(/Leaves no trace/).waitFor();
  await expectAccessible(page);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('whisper-it-softly');
  await message.press('Enter');
  await page.waitForURL(/\/c\//);
  const address = page.url();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 30_000 });
  expect(await row(/whisper/).count()).toBe(0);
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await page.waitForURL(parlor.url + '/');
  await expect
    .poll(() => page.evaluate((path) => fetch(path).then((r) => r.status), address.replace('/c/', '/api/chats/')))
    .toBe(404);
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('whisper');
});
