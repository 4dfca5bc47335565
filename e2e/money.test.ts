/** Budgets that warn, letters that arrive, and a bill beside the ledger, with a real mail server on this machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { fill } from '#shared/fill.ts';
import { en } from '#shared/letter-words/en.ts';
import { zhCN } from '#shared/letter-words/zh-CN.ts';
import { postman, type Postman } from '../test/postman.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken, trySimulator } from './speaking.ts';

const LETTERS = { en, 'zh-CN': zhCN };

let office: Postman;
let parlor: Parlor;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'parlor-bill-'));

const BILL = `Date,MeterCategory,MeterName,MeterSubCategory,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrencyCode
10/01/2026,Cognitive Services,GPT 5 Mini Inpt Glbl 1M Tokens,Azure OpenAI GPT5,1M,2,0.5,USD
10/02/2026,Cognitive Services,gpt-4o-1120-Outp-glbl Tokens,Azure OpenAI,1K,300,3,USD
10/02/2026,Cognitive Services,Provisioned Managed Global Unit,Azure OpenAI,1 Hour,24,24,USD
`;

afterAll(() => rmSync(folder, { recursive: true }));

// A house for each language: a budget warns once, and a forgotten password is gone.
describe.each(await spoken())('in $language', ({ language, words }) => {
  const { account, chat, invoice, mail, shell, unasked, usage, warnings } = words;
  const letters = LETTERS[language];
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    office = await postman({ authOptional: true, hideSTARTTLS: true });
    parlor = await startParlor({
      PARLOR_SETUP: 'ann@example.com:a long password',
      PARLOR_SMTP_URL: `smtp://127.0.0.1:${office.port}?tls=none`,
      PARLOR_MAIL_FROM: 'Parlor <parlor@example.com>',
    });
    page = await (await visitor(speaking(language))).newPage();
    await signIn(page, words, parlor);
    await page.getByRole('button', { name: like(shell.account) }).waitFor();
    await trySimulator(page, parlor);
    // Letters go out while nobody's browser says which language is theirs.
    await put('/api/settings/look.language', { value: language });
  });
  afterAll(async () => {
    await closeBrowser();
    await parlor.close();
    await office.close();
  });

  async function put(path: string, body: unknown): Promise<void> {
    const answer = await page.request.put(`${parlor.url}${path}`, { data: body, headers: { origin: parlor.url } });
    expect(answer.status(), path).toBe(200);
  }

  it('a mail server is tried with a letter to oneself', async () => {
    await page.goto(`${parlor.url}/settings/mail`);
    await page.getByText(mail.byVariable).waitFor();
    // Where people open the house is not the variable's to say.
    await button(mail.save).click();
    await page.getByText(mail.saved).waitFor();
    await button(mail.test).click();
    await page.getByText(mail.sent({ to: 'ann@example.com' })).waitFor();
    expect(office.letters.at(-1)?.subject).toBe(fill(letters.test.subject, { instance: 'Parlor' }));
    await expectAccessible(page);
    await shot(page, `mail-${language}`);
  });

  it('a budget that is nearly spent says so, quietly, and by letter', async () => {
    const { person } = (await (await page.request.get(`${parlor.url}/api/session`, { maxRetries: 3 })).json()) as {
      person: { id: string };
    };
    // Simulated answers are free: the simulator is given a price, as one would to try budgets out.
    const { prices } = (await (await page.request.get(`${parlor.url}/api/prices/in-force`)).json()) as {
      prices: { connectionId: string }[];
    };
    const price = { connectionId: prices[0]?.connectionId, rates: { input: 10_000_000, output: 10_000_000 } };
    const priced = await page.request.post(`${parlor.url}/api/prices`, {
      data: price,
      headers: { origin: parlor.url },
    });
    expect(priced.ok()).toBe(true);
    await page.goto(parlor.url);
    await page.getByRole('textbox', { name: chat.message }).fill('Say hello');
    await button(chat.send).click();
    await page.getByText(like(chat.tokens)).first().waitFor();
    const mine = await page.request.get(`${parlor.url}/api/limits/mine`);
    const { limits } = (await mine.json()) as { limits: { month: { spentMicroUsd: number } }[] };
    const spent = limits[0]?.month.spentMicroUsd ?? 0;
    expect(spent).toBeGreaterThan(0);
    // The chat's title is still to come, and may cost as much again.
    await put(`/api/limits/user/${person.id}`, { budgetMonthMicroUsd: Math.floor(spent / 0.55) });
    while (!office.letters.some(({ subject }) => like({ source: letters.budget.subject.own }).test(subject)))
      await page.waitForTimeout(50);
    await page.goto(parlor.url);
    const notice = page.getByRole('region', { name: unasked.notice });
    await notice.getByText(new RegExp(`%.*${unasked.period.month}|${unasked.period.month}.*%`)).waitFor();
    await expectAccessible(page);
    await shot(page, `budget-notice-${language}`);
    await notice.getByRole('button', { name: unasked.dismiss }).click();
    await notice.waitFor({ state: 'hidden' });
    await page.goto(`${parlor.url}/settings/usage`);
    await page.getByText(like(usage.left.month)).waitFor();
    await expectAccessible(page);
    await shot(page, `own-budget-${language}`);
  });

  it('a bill is dropped in and stands beside the ledger', async () => {
    const file = join(folder, 'october.csv');
    writeFileSync(file, BILL);
    await page.goto(`${parlor.url}/settings/usage`);
    await page.getByRole('link', { name: invoice.link }).click();
    await page.getByRole('heading', { name: invoice.title }).waitFor();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText(like(invoice.more)).filter({ hasText: '$3.50' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'gpt-5-mini' }).getByText(invoice.reason.outside).last().waitFor();
    await page.getByText('Provisioned Managed Global Unit').waitFor();
    await expectAccessible(page);
    await shot(page, `bill-${language}`);
    await button(invoice.save).click();
    await page.getByRole('heading', { name: invoice.kept }).waitFor();
    await page.goto(`${parlor.url}/settings/warnings`);
    await page.getByRole('heading', { name: warnings.title, exact: true, level: 1 }).waitFor();
    await expectAccessible(page);
  });

  it('whoever forgot their password gets a link, and comes in with a new one', async () => {
    page = await (await visitor(speaking(language))).newPage();
    await page.goto(parlor.url);
    await button(unasked.forgot).click();
    const dialog = page.getByRole('dialog', { name: unasked.forgotTitle });
    await dialog.getByRole('textbox', { name: unasked.email }).fill('ann@example.com');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: unasked.send }).click();
    await dialog.getByText(unasked.sent).waitFor();
    const link = () => /(http\S+\/join#code=\S+)/.exec(office.letters.at(-1)?.body ?? '')?.[1];
    while (link() === undefined) await page.waitForTimeout(50);
    expect(link()).toContain(parlor.url);
    await page.goto(link() ?? '');
    await page.getByLabel(account.newPassword).fill('a whole new password');
    await button(account.savePassword).click();
    await page.getByRole('textbox', { name: chat.message }).waitFor();
  });
});
