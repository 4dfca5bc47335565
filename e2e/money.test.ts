/** Budgets that warn, letters that arrive, and a bill beside the ledger, with a real mail server on this machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { postman, type Postman } from '../test/postman.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let mail: Postman;
let parlor: Parlor;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'parlor-bill-'));

beforeAll(async () => {
  mail = await postman({ authOptional: true, hideSTARTTLS: true });
  parlor = await startParlor({
    PARLOR_SETUP: 'ann@example.com:a long password',
    PARLOR_SMTP_URL: `smtp://127.0.0.1:${mail.port}?tls=none`,
    PARLOR_MAIL_FROM: 'Parlor <parlor@example.com>',
  });
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await signIn('a long password');
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
  await mail.close();
  rmSync(folder, { recursive: true });
});

async function signIn(password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

async function put(path: string, body: unknown): Promise<void> {
  const answer = await page.request.put(`${parlor.url}${path}`, { data: body, headers: { origin: parlor.url } });
  expect(answer.status(), path).toBe(200);
}

it('a mail server is tried with a letter to oneself', async () => {
  await page.goto(`${parlor.url}/settings/mail`);
  await page.getByText('The mail server is set by PARLOR_SMTP_URL').waitFor();
  // Where people open the house is not the variable's to say.
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByRole('button', { name: 'Send a test letter to me' }).click();
  await page.getByText('The mail server took a letter to ann@example.com').waitFor();
  expect(mail.letters.at(-1)?.subject).toBe('A test letter from Parlor');
  await expectAccessible(page);
  await shot(page, 'mail');
});

it('a budget that is nearly spent says so, quietly, and by letter', async () => {
  const { person } = (await (await page.request.get(`${parlor.url}/api/session`)).json()) as { person: { id: string } };
  // Simulated answers are free: the simulator is given a price, as one would to try budgets out.
  const { prices } = (await (await page.request.get(`${parlor.url}/api/prices/in-force`)).json()) as {
    prices: { connectionId: string }[];
  };
  const price = { connectionId: prices[0]?.connectionId, rates: { input: 10_000_000, output: 10_000_000 } };
  const priced = await page.request.post(`${parlor.url}/api/prices`, { data: price, headers: { origin: parlor.url } });
  expect(priced.ok()).toBe(true);
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Say hello');
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText(/tokens/)
    .first()
    .waitFor();
  const mine = await page.request.get(`${parlor.url}/api/limits/mine`);
  const { limits } = (await mine.json()) as { limits: { month: { spentMicroUsd: number } }[] };
  const spent = limits[0]?.month.spentMicroUsd ?? 0;
  expect(spent).toBeGreaterThan(0);
  // The chat's title is still to come, and may cost as much again.
  await put(`/api/limits/user/${person.id}`, { budgetMonthMicroUsd: Math.floor(spent / 0.55) });
  while (!mail.letters.some(({ subject }) => subject.endsWith('% of your budget is spent')))
    await page.waitForTimeout(50);
  await page.goto(parlor.url);
  const notice = page.getByRole('region', { name: 'Budgets' });
  await notice.getByText(/% of your budget for this month is spent/).waitFor();
  await expectAccessible(page);
  await shot(page, 'budget-notice');
  await notice.getByRole('button', { name: 'Put away' }).click();
  await notice.waitFor({ state: 'hidden' });
  await page.goto(`${parlor.url}/settings/usage`);
  await page.getByText(/left this month/).waitFor();
  await expectAccessible(page);
  await shot(page, 'own-budget');
});

const BILL = `Date,MeterCategory,MeterName,MeterSubCategory,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrencyCode
10/01/2026,Cognitive Services,GPT 5 Mini Inpt Glbl 1M Tokens,Azure OpenAI GPT5,1M,2,0.5,USD
10/02/2026,Cognitive Services,gpt-4o-1120-Outp-glbl Tokens,Azure OpenAI,1K,300,3,USD
10/02/2026,Cognitive Services,Provisioned Managed Global Unit,Azure OpenAI,1 Hour,24,24,USD
`;

it('a bill is dropped in and stands beside the ledger; both pages speak Chinese too', async () => {
  const file = join(folder, 'october.csv');
  writeFileSync(file, BILL);
  await page.goto(`${parlor.url}/settings/usage`);
  await page.getByRole('link', { name: 'Compare with Azure’s bill' }).click();
  await page.getByRole('heading', { name: 'Azure’s bill' }).waitFor();
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText(/Azure billed \$3\.50 for tokens/).waitFor();
  await page
    .getByRole('row')
    .filter({ hasText: 'gpt-5-mini' })
    .getByText('Calls that did not go through here.')
    .last()
    .waitFor();
  await page.getByText('Provisioned Managed Global Unit').waitFor();
  await expectAccessible(page);
  await shot(page, 'bill');
  await page.getByRole('button', { name: 'Save comparison' }).click();
  await page.getByRole('heading', { name: 'Saved comparisons' }).waitFor();
  await put('/api/settings/look.language', { value: 'zh-CN' });
  for (const [path, heading] of [
    ['invoice', 'Azure 账单'],
    ['warnings', '预警'],
    ['mail', '邮件'],
  ] as const) {
    await page.goto(`${parlor.url}/settings/${path}`);
    await page.getByRole('heading', { name: heading, exact: true, level: 1 }).waitFor();
    await expectAccessible(page);
  }
  await shot(page, 'mail-zh');
  await put('/api/settings/look.language', { value: 'en' });
});

it('whoever forgot their password gets a link, and comes in with a new one', async () => {
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('button', { name: 'Forgotten your password?' }).click();
  const dialog = page.getByRole('dialog', { name: 'A new password' });
  await dialog.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Send the link' }).click();
  await dialog.getByText(/a link is on its way/).waitFor();
  const link = () => /(http\S+\/join#code=\S+)/.exec(mail.letters.at(-1)?.body ?? '')?.[1];
  while (link() === undefined) await page.waitForTimeout(50);
  expect(link()).toContain(parlor.url);
  await page.goto(link() ?? '');
  await page.getByLabel('New password').fill('a whole new password');
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
