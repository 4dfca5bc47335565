import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, speaking, spoken } from './speaking.ts';

let parlor: Parlor;
let person: BrowserContext;
let page: Page;

// A chat and everything a newcomer may try speak English alone: the words of a chat are met in both languages elsewhere.
describe.each(await spoken())('in $language', ({ language, words }) => {
  const { account, chat } = words;

  beforeAll(async () => {
    parlor = await startParlor();
    person = await visitor({ ...speaking(language), reducedMotion: 'no-preference' });
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
    await page.getByRole('textbox', { name: account.name }).fill('Ann');
    await page.getByRole('textbox', { name: account.email }).fill('ann@example.com');
    await page.getByLabel(account.password, { exact: true }).fill('a long password');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: account.trySimulator }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: account.trySimulator }).click();

    const message = page.getByRole('textbox', { name: chat.message });
    await message.waitFor();
    await expectAccessible(page);
    await message.fill(language === 'en' ? 'Show me a table, please' : '给我看一个表格');
    await page.getByRole('button', { name: chat.send, exact: true }).click();
    await page.getByRole('table').first().waitFor();
    await page.getByRole('button', { name: chat.stop, exact: true }).waitFor({ state: 'hidden' });
    // Tokens, time and price stand under the answer.
    await page.getByText(like(chat.tokens)).first().waitFor();
    await expectAccessible(page);
    await shot(page, `answer-${language}`);
  });

  it('a second owner cannot be made, with the same link or without', async () => {
    const stranger = await (await visitor(speaking(language))).newPage();
    await stranger.goto(parlor.url);
    expect(await stranger.getByRole('textbox', { name: chat.message }).count()).toBe(0);
    await stranger.getByLabel(account.password, { exact: true }).waitFor();
    await expectAccessible(stranger);
  });

  // oxlint-disable vitest/no-conditional-tests -- once is enough: see above
  if (language === 'en') {
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
  }
  // oxlint-enable
});
