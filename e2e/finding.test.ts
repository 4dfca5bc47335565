/** Moving in from elsewhere, finding what was said there, and reading it without a network. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
beforeAll(async () => {
  parlor = await startParlor({ ACCESS_CODE: 'sesame' });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

/** A worker puts the whole page away before it takes over. */
const PATIENCE = { timeout: 45_000 };

const FIXTURES = join(import.meta.dirname, '../src/chat/import/__fixtures__');

/** A conversation longer than a screen, with a second branch that is not in view. */
function longExport(): string {
  const turns = Array.from({ length: 60 }, (_, i) => ({
    id: `t${i}`,
    parentId: i === 0 ? null : `t${i - 1}`,
    childrenIds: [],
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: i === 3 ? 'The **heron** stood still.' : `Line ${i}. ${'Some words to fill the page. '.repeat(20)}`,
    timestamp: 1_712_345_678 + i,
  }));
  const aside = {
    id: 'aside',
    parentId: 't0',
    childrenIds: [],
    role: 'assistant',
    content: '翠鸟在水上。',
    timestamp: 1_712_345_680,
  };
  const messages = Object.fromEntries([...turns, aside].map((turn) => [turn.id, turn]));
  return JSON.stringify([{ id: 'long', title: 'Birds', chat: { history: { currentId: 't59', messages } } }]);
}

it('moves in from another product, finds a message by its words and opens it on its branch', async () => {
  const page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page
    .getByRole('button', { name: /simulator/i })
    .first()
    .waitFor();
  await page.goto(`${parlor.url}/settings/data`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectAccessible(page);

  const file = join(parlor.data, 'chats.json');
  writeFileSync(file, longExport());
  await page.getByLabel('Choose a file').last().setInputFiles(file);
  await page.getByText('Nothing is changed yet').waitFor();
  await expectAccessible(page);
  await shot(page, 'import-looked');
  await page.getByRole('button', { name: 'Bring in' }).click();
  await page.getByText('Brought in').first().waitFor();
  await page
    .getByLabel('Choose a file')
    .last()
    .setInputFiles({
      name: 'conversations.json',
      mimeType: 'application/json',
      buffer: readFileSync(join(FIXTURES, 'chatgpt.json')),
    });
  await page.getByText('Nothing is changed yet').waitFor();
  await page.getByText(/things to know/).click();
  await shot(page, 'import-problems');

  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search everything you and the models said' });
  await field.fill('hero');
  await page.getByRole('option', { name: /heron/ }).waitFor();
  await expectAccessible(page);
  await shot(page, 'search');
  await field.press('Enter');
  await page.waitForURL(/\/c\/chat_/);
  const heron = page.getByText('The heron stood still.');
  await heron.waitFor();
  await expect.poll(() => heron.isVisible()).toBe(true);
  await expect.poll(async () => ((await heron.boundingBox())?.y ?? -1) > 0, PATIENCE).toBe(true);
  await expect.poll(async () => ((await heron.boundingBox())?.y ?? 9999) < 800).toBe(true);
  expect((await page.getByRole('main').boundingBox())?.y).toBe(0);
  await shot(page, 'search-opened');

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /Find/ }).fill('翠鸟');
  await page.getByRole('option', { name: /翠鸟在水上/ }).click();
  await page.getByText('翠鸟在水上。').waitFor();
});

it('opens without a network with the chats that were read, and forgets them with whoever signs out', async () => {
  const context = await visitor();
  const page = await context.newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Birds/ }).click();
  await page.getByText('翠鸟在水上。').waitFor();
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), PATIENCE).toBe(true);
  // The page and the chat as they are kept: asked for once the worker is there.
  await page.reload();
  await page.getByText('翠鸟在水上。').waitFor();
  await expect
    .poll(() => page.evaluate(`caches.keys().then((names) => names.some((name) => name.startsWith('parlor-person-')))`))
    .toBe(true);
  await context.setOffline(true);
  await page.reload();
  await page.getByText('翠鸟在水上。').waitFor();
  await page.getByText('No network').waitFor();
  await shot(page, 'offline');
  await context.setOffline(false);

  await page.reload();
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('textbox', { name: 'Access code' }).waitFor();
  const kept = await page.evaluate(
    `caches.keys().then((names) => names.filter((name) => name.startsWith('parlor-person-')))`,
  );
  expect(kept).toEqual([]);
  await context.setOffline(true);
  await expect(page.reload()).rejects.toThrow();
});

it('takes what another program shares into a new message', async () => {
  const page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await expect.poll(() => page.evaluate('navigator.serviceWorker.controller !== null'), PATIENCE).toBe(true);
  await page.evaluate(`(() => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: '/share', enctype: 'multipart/form-data' });
    for (const [name, value] of [['text', 'Shared words'], ['url', 'https://example.com/page']])
      form.append(Object.assign(document.createElement('input'), { name, value }));
    document.body.append(form);
    form.submit();
  })()`);
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect
    .poll(() => message.inputValue().catch(() => ''), PATIENCE)
    .toBe('Shared words\nhttps://example.com/page');
});
