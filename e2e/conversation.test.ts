/** Several models at once, a queue, forks, how an answer was made; and a second tab that sees what the first one does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let person: BrowserContext;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  person = await visitor({ reducedMotion: 'no-preference' });
  page = await person.newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

const message = (on: Page = page) => on.getByRole('textbox', { name: 'Message' });
async function say(text: string, on: Page = page): Promise<void> {
  await message(on).fill(text);
  await message(on).press('Enter');
}
const done = (on: Page = page) =>
  on.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'hidden', timeout: 30_000 });

it('asks three models side by side, keeps one, and finds the others among its versions', async () => {
  await page.getByRole('button', { name: /^Model:/ }).click();
  await page.getByRole('button', { name: /Compare models/ }).click();
  await page.getByRole('option').nth(1).click();
  await page.getByRole('option').nth(2).click();
  await page.keyboard.press('Escape');
  await say('Say hello');
  const answers = page.getByRole('region', { name: 'Answers side by side' });
  await expect.poll(() => answers.getByRole('button', { name: 'Keep this one' }).count(), { timeout: 20_000 }).toBe(3);
  await expectAccessible(page);
  await shot(page, 'side-by-side');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('button', { name: 'Show gpt-5.4' }).click();
  await expectAccessible(page);
  await shot(page, 'side-by-side-phone');
  await page.setViewportSize({ width: 1280, height: 800 });
  await answers.getByRole('button', { name: 'Keep this one' }).nth(1).click();
  await page.getByText('Version 2 of 3').waitFor({ state: 'attached' });
  // Keys that change the branch wait until what was kept is kept.
  const onwards = async () => {
    await page.getByRole('log').press(']');
    return page.getByText('Version 3 of 3').count();
  };
  await expect.poll(onwards).toBe(1);
});

it('queues while an answer is written, over a reload, and steers', async () => {
  await page.goto(parlor.url);
  await say('Please give me a long answer');
  await page.waitForURL(/\/c\/chat_/);
  await message().waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await say('Say one');
  const waiting = page.getByRole('list', { name: 'Waiting for the answer to end' });
  await waiting.getByText('Say one').waitFor();
  await say('Say two');
  await waiting.getByText('Say two').waitFor();
  await expectAccessible(page);
  await shot(page, 'queue');
  await page.reload();
  await waiting.getByText('Say two').waitFor();
  await waiting.getByRole('button', { name: 'Send now' }).first().click();
  await waiting.waitFor({ state: 'hidden', timeout: 20_000 });
  await done();
  await expect.poll(() => page.getByText('You stopped this answer.').count()).toBe(1);
  const said = await page.getByRole('log').innerText();
  expect(said.indexOf('Say one')).toBeLessThan(said.indexOf('Say two'));
});

it('a second device sees a new turn while nobody touches it', async () => {
  const device = await visitor({ storageState: await person.storageState() });
  const other = await device.newPage();
  await other.goto(page.url());
  await other.getByRole('log').waitFor();
  await say('Say something new for the other one');
  await other.getByText('Say something new for the other one').first().waitFor({ timeout: 15_000 });
  await done();
  const log = (on: Page) => on.getByRole('log').innerText();
  await expect.poll(async () => (await log(other)) === (await log(page)), { timeout: 15_000 }).toBe(true);
  await device.close();
});

it('shows how an answer was made, what fills the window, and forks the chat', async () => {
  await page.getByRole('button', { name: 'More' }).last().click();
  await page.getByRole('menuitem', { name: 'How this answer was made' }).click();
  const glass = page.getByRole('dialog', { name: 'How this answer was made' });
  await glass.getByText('identical to what was sent').waitFor();
  await glass.getByText('The same call as code').click();
  await glass.getByText('/v1/chat/completions').waitFor();
  await expectAccessible(page);
  await shot(page, 'glass');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /of the window is used/ }).click();
  await page.getByText(/tokens on, older messages are summed up/).waitFor();
  await expectAccessible(page);
  await shot(page, 'window');
  await page.keyboard.press('Escape');
  const before = page.url();
  await page.getByRole('button', { name: 'More' }).last().click();
  await page.getByRole('menuitem', { name: /Fork from here/ }).click();
  await page.getByText('Forked from another chat here.').waitFor();
  expect(page.url()).not.toBe(before);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Open the original' }).click();
  await page.waitForURL((url) => url.href.startsWith(before));
});

it('rates an answer with a word why, and takes it back by command', async () => {
  await page.getByRole('button', { name: 'Bad answer' }).last().click();
  const why = page.getByRole('form', { name: 'Bad answer' });
  await expect.poll(() => why.getByRole('textbox').evaluate((area) => area.matches(':focus'))).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Bad answer' }).last().click();
  // By touch no keyboard comes up, and yet one is in the box.
  await page.evaluate(`{
    const own = matchMedia.bind(window);
    window.matchMedia = (asked) => own(asked === '(pointer: fine)' ? 'not all' : asked);
  }`);
  await page.getByRole('button', { name: 'Bad answer' }).last().click();
  await expect.poll(() => why.evaluate((form) => form.matches(':focus'))).toBe(true);
  await why.getByRole('textbox').fill('Too long');
  await expectAccessible(page);
  await shot(page, 'rating');
  await page.keyboard.press('Enter');
  await why.waitFor({ state: 'hidden' });
  const thumb = page.getByRole('button', { name: 'Bad answer', pressed: true });
  await thumb.waitFor();
  expect(await thumb.evaluate((button) => button.matches(':focus'))).toBe(true);
  // What was said can be changed later.
  await thumb.click();
  await expect.poll(() => why.getByRole('textbox').inputValue()).toBe('Too long');
  await why.getByRole('textbox').fill('Too short');
  await page.keyboard.press('Enter');
  await why.waitFor({ state: 'hidden' });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('dislike');
  await page.getByRole('option', { name: /^Take back/ }).waitFor();
  await page.keyboard.press('Enter');
  await thumb.waitFor({ state: 'hidden' });
});

it('suggests next questions, one of which is asked by a click', async () => {
  await page.goto(`${parlor.url}/settings/general`);
  await page.getByRole('group', { name: 'Suggest next questions' }).getByRole('radio').nth(1).check({ force: true });
  await page.goto(parlor.url);
  await say('How do glaciers form?');
  const next = page.getByRole('list', { name: 'What you could ask next' });
  await next.getByRole('button').nth(2).waitFor();
  await expectAccessible(page);
  await shot(page, 'next-questions');
  const question = await next.getByRole('button').first().innerText();
  await next.getByRole('button').first().click();
  await page.getByRole('log').getByText(question, { exact: true }).waitFor();
  await done();
});

it('looks through earlier chats and shows where, once that is allowed', async () => {
  await page.goto(`${parlor.url}/settings/memory`);
  await page.getByRole('switch', { name: 'Look through earlier chats' }).check();
  await expectAccessible(page);
  await page.goto(parlor.url);
  await say('Search my earlier chats for the glaciers');
  const found = page.getByRole('region', { name: 'From earlier chats' });
  await found.getByRole('link').first().waitFor();
  await done();
  await expectAccessible(page);
  await shot(page, 'earlier-chats');
  await found.getByRole('link').first().click();
  await page.getByRole('log').getByText('How do glaciers form?').first().waitFor();
});
