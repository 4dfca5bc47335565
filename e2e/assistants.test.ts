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

it('says how an assistant answers, and asks it in the middle of a chat by its name, by the keyboard alone', async () => {
  await page.goto(`${parlor.url}/assistants`);
  await page.getByRole('button', { name: 'Actions for Gardener' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByText('How it answers').click();
  await page.getByRole('spinbutton', { name: 'Temperature' }).fill('0.3');
  await page.getByRole('checkbox', { name: 'Date and time' }).uncheck();
  await expectAccessible(page);
  await shot(page, 'assistants-ways');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'hidden' });

  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('say hello');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/c\//);
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  await page.keyboard.type('@Gard');
  await page.getByRole('option', { name: /Gardener/ }).waitFor();
  await expectAccessible(page);
  await shot(page, 'mention');
  await page.keyboard.press('Enter');
  await page.keyboard.type('say beans');
  // Whom it is to is part of the draft.
  await page.reload();
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect.poll(() => message.inputValue()).toBe('@Gardener say beans');
  await message.press('Enter');
  await page.getByText('Answered by Gardener').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'More', exact: true }).last().click();
  await page.getByRole('menuitem', { name: 'Translate' }).click();
  await page.getByRole('combobox', { name: 'Translated into' }).waitFor();
  await expectAccessible(page);
  await shot(page, 'translated');
  await page.getByRole('button', { name: 'Show original' }).click();
  await page.getByRole('button', { name: 'Show original' }).waitFor({ state: 'hidden' });
});

it('remembers what one writes down, once it is switched on, and forgets it with a way back', async () => {
  await page.goto(`${parlor.url}/settings/memory`);
  await page.getByRole('switch', { name: 'Remember me' }).check();
  await page.getByRole('textbox', { name: 'Add a fact' }).fill('Grows beans.');
  await page.keyboard.press('Enter');
  const fact = page.getByRole('listitem').filter({ hasText: 'Grows beans.' });
  await fact.waitFor();
  await expectAccessible(page);
  await shot(page, 'memory');
  await fact.getByRole('button', { name: 'Delete “Grows beans.”' }).click();
  await fact.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await fact.waitFor();
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
