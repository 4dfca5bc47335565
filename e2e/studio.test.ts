/** A new admin without a manual: somebody is invited, given a budget, spends it, and the money is seen. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let owner: Page;
let guest: BrowserContext;
let link = '';

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
  owner = await (await visitor()).newPage();
  guest = await visitor({ viewport: { width: 390, height: 800 } });
  await owner.goto(parlor.url);
  await owner.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await owner.getByLabel('Password', { exact: true }).fill('a long password');
  await owner.keyboard.press('Enter');
  await owner.getByRole('button', { name: /Try the simulator/ }).click();
  await owner.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('invites somebody with a link, who is in within a minute', async () => {
  await owner.goto(`${parlor.url}/settings/people`);
  await owner.getByRole('button', { name: 'Invite' }).click();
  await owner.getByRole('button', { name: 'Make link' }).click();
  link = await owner.getByRole('textbox', { name: 'Link' }).inputValue();
  expect(link).toMatch(/\/join#code=[\w-]{43}$/);
  await expectAccessible(owner);
  await owner.getByRole('button', { name: 'Done' }).click();

  const page = await guest.newPage();
  await page.goto(link);
  await page.getByRole('heading', { name: /You are invited/ }).waitFor();
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Mia');
  await page.getByRole('textbox', { name: 'Email' }).fill('mia@example.com');
  await page.getByLabel('Password', { exact: true }).fill('another long password');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
});

it('a link opens once', async () => {
  const page = await (await visitor()).newPage();
  await page.goto(link);
  await page.getByRole('heading', { name: 'This link does not open anything' }).waitFor();
});

it('a budget of nothing stops the next question with a sentence', async () => {
  // Simulated answers are free, and a budget stops only what costs something.
  const headers = { origin: parlor.url };
  const inForce = await owner.request.get(`${parlor.url}/api/prices/in-force`);
  const [first] = ((await inForce.json()) as { prices: { connectionId: string }[] }).prices;
  const price = { connectionId: first?.connectionId, rates: { input: 1_000_000, output: 1_000_000 } };
  const priced = await owner.request.post(`${parlor.url}/api/prices`, { data: price, headers });
  const { id: priceId } = (await priced.json()) as { id: string };
  await owner.reload();
  const row = owner.getByRole('row').filter({ hasText: 'mia@example.com' });
  await row.getByRole('button', { name: 'More about Mia' }).click();
  await owner.getByRole('menuitem', { name: 'Limits and budget' }).click();
  const budget = owner.getByRole('textbox', { name: /Budget a month/ });
  await budget.fill('a lot');
  await owner.getByRole('button', { name: 'Save' }).click();
  await owner.getByText('Type a number.').waitFor();
  await budget.fill('0');
  await owner.getByRole('button', { name: 'Save' }).click();
  await row.getByText('$0.00 of $0.00').waitFor();
  await expectAccessible(owner);
  await shot(owner, 'people');

  const [page] = guest.pages();
  await page?.getByRole('textbox', { name: 'Message' }).fill('Hello');
  await page?.getByRole('button', { name: 'Send' }).click();
  await page
    ?.getByText(/budget/i)
    .first()
    .waitFor();
  await owner.request.delete(`${parlor.url}/api/prices/${priceId}`, { headers });
});

it('suspended, she is out at once; let in again, she signs in', async () => {
  const row = owner.getByRole('row').filter({ hasText: 'mia@example.com' });
  await row.getByRole('button', { name: 'More about Mia' }).click();
  await owner.getByRole('menuitem', { name: 'Suspend' }).click();
  await row.getByText('Suspended').waitFor();
  const [page] = guest.pages();
  await page?.reload();
  await page?.getByRole('textbox', { name: 'Email' }).waitFor();
  await owner.getByRole('button', { name: 'Undo' }).click();
  await row.getByText('Suspended').waitFor({ state: 'hidden' });
});

it('shows what was spent, on what, down to the single call', async () => {
  await owner.goto(parlor.url);
  await owner.getByRole('textbox', { name: 'Message' }).fill('Say hello');
  await owner.getByRole('button', { name: 'Send' }).click();
  await owner
    .getByText(/tokens/)
    .first()
    .waitFor();
  await owner.goto(`${parlor.url}/settings/usage?measure=calls`);
  await owner.getByRole('row').filter({ hasText: 'gpt-4o' }).first().waitFor();
  await expectAccessible(owner);
  await owner.getByRole('button', { name: 'Show single calls' }).click();
  await owner.getByRole('heading', { name: 'Single calls' }).waitFor();
  await owner.getByText('Done').first().waitFor();
  await expectAccessible(owner);
  await shot(owner, 'usage');
  await owner.goto(`${parlor.url}/settings/prices`);
  await owner.getByRole('button', { name: 'Set the price of gpt-4o', exact: true }).click();
  await owner.getByRole('textbox', { name: 'Input' }).fill('3');
  await owner.getByRole('textbox', { name: 'Output' }).fill('12');
  await owner.getByRole('button', { name: 'Save' }).click();
  await owner.getByRole('cell', { name: 'Your entry' }).waitFor();
  await expectAccessible(owner);
  await owner.getByRole('button', { name: /Remove the entry/ }).click();
  await owner.getByRole('cell', { name: 'Your entry' }).waitFor({ state: 'hidden' });
  await owner.getByRole('button', { name: 'Undo' }).click();
  await owner.getByRole('cell', { name: 'Your entry' }).waitFor();
});
