/** A key with its terms: made, refused where it may not, its second secret, what its calls said. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let page: Page;
let first = '';

/** Asks as a program does; the status and what was said. */
async function ask(secret: string, path = '/v1/chat/completions'): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${parlor.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}`, 'x-api-key': secret },
    body: JSON.stringify({ model: 'gpt-4o', max_tokens: 64, messages: [{ role: 'user', content: 'A cold rain' }] }),
  });
  return { status: answer.status, text: await answer.text() };
}

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.goto(`${parlor.url}/settings/keys`);
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('makes a key on terms, which hold', async () => {
  await page.getByRole('textbox', { name: 'Name of the key' }).fill('Weather station');
  await page.getByRole('button', { name: 'What it may do and use' }).click();
  await page.getByRole('checkbox', { name: 'All, and those to come' }).uncheck();
  await page.getByRole('textbox', { name: /Budget a month/ }).fill('a lot');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Choose a deployment, or all.').waitFor();
  await page.getByText('Type a number.').waitFor();
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'gpt-4o', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Anthropic' }).uncheck();
  await page.getByRole('textbox', { name: /Budget a month/ }).fill('5');
  await page.getByRole('textbox', { name: 'Requests a minute' }).fill('60');
  await page.getByRole('switch', { name: /Keep what its calls say/ }).check();
  await shot(page, 'keys-terms');
  await page.getByRole('button', { name: 'Create key' }).click();
  first = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
  await page.getByRole('button', { name: 'I have copied it' }).click();

  expect((await ask(first)).status).toBe(200);
  expect((await ask(first, '/anthropic/v1/messages')).status).toBe(403);
});

it('has a second secret, and the first one replaced', async () => {
  await page.getByRole('button', { name: 'Open Weather station' }).click();
  await page.getByText('$5.00').waitFor();
  await page.getByRole('button', { name: 'Make Key 2' }).click();
  const second = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('button', { name: 'Regenerate Key 1' }).click();
  await page.getByText('get 401 at once').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Regenerate', exact: true }).click();
  const again = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  expect(await Promise.all([first, second, again].map(async (secret) => (await ask(secret)).status))).toEqual([
    401, 200, 200,
  ]);
  await shot(page, 'keys-key');
});

it('shows what its calls said', async () => {
  await page.getByRole('button', { name: 'Kept calls' }).click();
  await page
    .getByRole('button', { name: /gpt-4o.*200/ })
    .first()
    .click();
  await page.getByText('A cold rain').first().waitFor();
  await expectAccessible(page);
  await shot(page, 'keys-call');
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Back' }).click();
});

it('is changed later, and found among everybody’s', async () => {
  await page.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name of the key' }).fill('Barometer');
  await dialog.getByLabel('Expires on').fill('2001-01-01');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Choose a day from today on.').waitFor();
  await dialog.getByLabel('Expires on').fill('2199-12-31');
  await dialog.getByRole('checkbox', { name: 'Anthropic' }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Dec 31, 2199', { exact: false }).first().waitFor();
  await page.getByRole('link', { name: 'See its usage' }).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByText('Everybody’s').click();
  const row = page.getByRole('row').filter({ hasText: 'Barometer' });
  await row.getByText('ann', { exact: false }).first().waitFor();
  await expectAccessible(page);
});
