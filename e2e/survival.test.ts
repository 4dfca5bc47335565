/** An answer survives a reload, a second tab, a lost network and a killed server. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let person: BrowserContext;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  person = await visitor();
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

const log = (on: Page) => on.getByRole('log');
const written = async (on: Page) => (await log(on).innerText()).length;

async function beginLongAnswer(): Promise<void> {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Please give me a long answer');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/c\/chat_/);
  await expect.poll(() => written(page), { timeout: 20_000 }).toBeGreaterThan(400);
}

/** What the server has for the answer in view. */
async function stored(): Promise<{ status: string; text: string }> {
  const id = /chat_\w+/.exec(page.url())?.[0] ?? '';
  const body: unknown = await (await person.request.get(`${parlor.url}/api/chats/${id}`)).json();
  const { messages } = body as {
    messages: { role: string; status: string; parts: { type: string; text?: string }[] }[];
  };
  const answer = messages.findLast((message) => message.role === 'assistant');
  return { status: answer?.status ?? '', text: (answer?.parts ?? []).map((part) => part.text ?? '').join('') };
}

it('reload in mid-answer: the answer is there and goes on', async () => {
  await beginLongAnswer();
  const before = await written(page);
  await page.reload();
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await expect.poll(() => written(page), { timeout: 20_000 }).toBeGreaterThan(before + 200);
});

it('a second tab sees the same answer being written; stopping it there stops it here', async () => {
  const second = await person.newPage();
  await second.goto(page.url());
  await second.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  expect((await stored()).status).toBe('stopped');
  await expect.poll(async () => (await log(second).innerText()) === (await log(page).innerText())).toBe(true);
  await second.close();
});

it('a lost network: the page catches up by itself', async () => {
  await beginLongAnswer();
  await person.setOffline(true);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const before = await written(page);
  await person.setOffline(false);
  await expect.poll(() => written(page), { timeout: 30_000 }).toBeGreaterThan(before + 200);
});

it('kill -9 in mid-answer: what was written is there, marked, and one click continues it', async () => {
  await beginLongAnswer();
  // A checkpoint is at most a second old.
  await new Promise((resolve) => setTimeout(resolve, 1200));
  await parlor.kill('SIGKILL');
  await parlor.restart();
  await page.reload();
  const button = page.getByRole('button', { name: 'Continue' });
  await button.waitFor({ timeout: 30_000 });
  const kept = await stored();
  expect(kept.status).toBe('interrupted');
  expect(kept.text.length).toBeGreaterThan(300);
  await button.click();
  await expect.poll(async () => (await stored()).text.length, { timeout: 30_000 }).toBeGreaterThan(kept.text.length);
  expect((await stored()).text.startsWith(kept.text)).toBe(true);
});

/** Opens the first page, whose script is on its way until what comes back is called. */
async function openWithoutScript(): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route(/\/assets\/.*\.js$/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.goto(parlor.url, { waitUntil: 'commit' });
  return held.resolve;
}

it('what is written before the script has come stays where it stands, with its cursor', async () => {
  const comes = await openWithoutScript();
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.focus();
  // Enter sends nothing where nothing stands, nor what is written on after it.
  await page.keyboard.press('Enter');
  await field.pressSequentially('Tell me');
  await page.keyboard.press('Enter');
  await field.pressSequentially(' of tides');
  await page.keyboard.press('Home');
  const before = await field.boundingBox();
  const same = await field.elementHandle();
  comes();
  await page.getByRole('button', { name: /^Model:/ }).waitFor();
  expect(await field.count()).toBe(1);
  expect(await field.boundingBox()).toEqual(before);
  expect(await field.evaluate((now, was) => now === was, same)).toBe(true);
  await page.keyboard.type('Please: ');
  expect(await field.inputValue()).toBe('Please: Tell me of tides');
  await page.unrouteAll({ behavior: 'wait' });
  await field.fill('');
});

it('Enter that is pressed before the script has come sends when it has', async () => {
  const comes = await openWithoutScript();
  const field = page.getByRole('textbox', { name: 'Message' });
  await field.fill('Sent before there was a page');
  await page.keyboard.press('Enter');
  comes();
  await page.waitForURL(/\/c\/chat_/);
  await log(page).getByText('Sent before there was a page').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
});
