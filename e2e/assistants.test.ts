/** Whom a chat is with, and prompts that are typed once. */
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
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('begins a chat with a built-in assistant, which becomes one’s own, and goes on without it', async () => {
  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('heading', { name: 'Assistants' }).waitFor();
  await page.getByText('You have none yet').waitFor();
  await expectAccessible(page);
  await shot(page, 'assistants');
  await page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).click();
  const opener = page.getByRole('button', { name: 'I have eggs, rice and half a cabbage' });
  await opener.waitFor();
  await expectAccessible(page);
  await shot(page, 'assistants-empty-chat');
  await opener.click();
  await page.waitForURL(/\/c\//);
  await page.getByRole('link', { name: 'Kitchen' }).waitFor();

  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('heading', { name: 'Yours' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).count()).toBe(2);
  await page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).first().click();
  await page.getByRole('button', { name: 'Go on without Kitchen' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Go on without Kitchen' }).count()).toBe(0);
});

it('makes an assistant, deletes it and takes that back', async () => {
  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('button', { name: 'New assistant' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Give it a name.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Gardener');
  await page.getByRole('textbox', { name: 'Instructions' }).fill('Speak of plants.');
  await page
    .getByRole('textbox', { name: 'Opening questions' })
    .fill('What do I sow now?\n\nWhy do leaves turn yellow?');
  await expectAccessible(page);
  await shot(page, 'assistants-edit');
  await page.getByRole('button', { name: 'Create' }).click();
  const card = page.getByRole('button', { name: 'Chat with Gardener' });
  await card.waitFor();
  await page.getByRole('button', { name: 'Actions for Gardener' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await card.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await card.click();
  await page.getByRole('button', { name: 'Why do leaves turn yellow?' }).waitFor();
});

it('keeps a prompt with gaps and inserts it by the keyboard alone', async () => {
  await page.goto(`${parlor.url}/prompts`);
  await page.getByRole('button', { name: 'New prompt' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Explain to');
  await page.getByRole('textbox', { name: 'Text' }).fill('Explain {{topic}} to {{who}}.');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Explain {{topic}} to {{who}}.').waitFor();
  await expectAccessible(page);
  await shot(page, 'prompts');

  await page.goto(parlor.url);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.click();
  await page.keyboard.type('/expl');
  await page.getByRole('option', { name: /Explain to/ }).waitFor();
  await expectAccessible(page);
  await shot(page, 'prompts-slash');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'topic' }).waitFor();
  await page.keyboard.type('tides');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a child');
  await page.keyboard.press('Enter');
  await expect.poll(() => message.inputValue()).toBe('Explain tides to a child.');
});
