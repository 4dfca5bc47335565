/** A new admin without a manual: somebody is invited, given a budget, spends it, and the money is seen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken, trySimulator } from './speaking.ts';

let parlor: Parlor;
let owner: Page;
let guest: BrowserContext;
let link = '';

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

// Both languages on one server: each invites a person of its own.
describe.each(await spoken())('in $language', ({ language, words }) => {
  const { account, chat, people, prices, shell, usage } = words;
  const mia =
    language === 'en' ? { name: 'Mia', email: 'mia@example.com' } : { name: '米娅', email: 'miya@example.com' };
  const button = (name: string) => owner.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    owner = await (await visitor(speaking(language))).newPage();
    guest = await visitor({ ...speaking(language), viewport: { width: 390, height: 800 } });
    await signIn(owner, words, parlor);
    await owner.getByRole('button', { name: like(shell.account) }).waitFor();
    await trySimulator(owner, parlor);
  });

  it('invites somebody with a link, who is in within a minute', async () => {
    await owner.goto(`${parlor.url}/settings/people`);
    await button(people.invite).click();
    await button(people.makeLink).click();
    link = await owner.getByRole('textbox', { name: people.link }).inputValue();
    expect(link).toMatch(/\/join#code=[\w-]{43}$/);
    await expectAccessible(owner);
    await button(people.done).click();

    const page = await guest.newPage();
    await page.goto(link);
    await page.getByRole('heading', { name: like(account.invited) }).waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: account.name }).fill(mia.name);
    await page.getByRole('textbox', { name: account.email }).fill(mia.email);
    await page.getByLabel(account.password, { exact: true }).fill('another long password');
    await page.getByRole('button', { name: account.join }).click();
    await page.getByRole('textbox', { name: chat.message }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
  });

  it('a link opens once', async () => {
    const page = await (await visitor(speaking(language))).newPage();
    await page.goto(link);
    await page.getByRole('heading', { name: account.linkBroken }).waitFor();
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
    const row = owner.getByRole('row').filter({ hasText: mia.email });
    await row.getByRole('button', { name: people.more({ name: mia.name }) }).click();
    await owner.getByRole('menuitem', { name: people.limits }).click();
    const budget = owner.getByRole('textbox', { name: like(people.limit.budgetMonthMicroUsd) });
    await budget.fill('a lot');
    await button(people.save).click();
    await owner.getByText(people.notANumber).waitFor();
    await budget.fill('0');
    await button(people.save).click();
    await row.getByText(/0\.00.*0\.00/).waitFor();
    await expectAccessible(owner);
    await shot(owner, `people-${language}`);

    const [page] = guest.pages();
    await page?.getByRole('textbox', { name: chat.message }).fill('Hello');
    await page?.getByRole('button', { name: chat.send, exact: true }).click();
    await page
      ?.getByText(/budget|预算/i)
      .first()
      .waitFor();
    await owner.request.delete(`${parlor.url}/api/prices/${priceId}`, { headers });
  });

  it('suspended, she is out at once; let in again, she signs in', async () => {
    const row = owner.getByRole('row').filter({ hasText: mia.email });
    await row.getByRole('button', { name: people.more({ name: mia.name }) }).click();
    await owner.getByRole('menuitem', { name: people.suspend }).click();
    await row.getByText(people.suspended).waitFor();
    const [page] = guest.pages();
    await page?.reload();
    await page?.getByRole('textbox', { name: account.email }).waitFor();
    await button(shell.undo).click();
    await row.getByText(people.suspended).waitFor({ state: 'hidden' });
  });

  it('shows what was spent, on what, down to the single call', async () => {
    await owner.goto(parlor.url);
    await owner.getByRole('textbox', { name: chat.message }).fill('Say hello');
    await owner.getByRole('button', { name: chat.send, exact: true }).click();
    await owner.getByText(like(chat.tokens)).first().waitFor();
    await owner.goto(`${parlor.url}/settings/usage?measure=calls`);
    await owner.getByRole('row').filter({ hasText: 'gpt-4o' }).first().waitFor();
    await expectAccessible(owner);
    await button(usage.showCalls).click();
    await owner.getByRole('heading', { name: usage.calls }).waitFor();
    await owner.getByText(usage.outcome.ok, { exact: true }).first().waitFor();
    await expectAccessible(owner);
    await shot(owner, `usage-${language}`);
    await owner.goto(`${parlor.url}/settings/prices`);
    await button(prices.setPrice({ name: 'gpt-4o' })).click();
    await owner.getByRole('textbox', { name: prices.rate.input, exact: true }).fill('3');
    await owner.getByRole('textbox', { name: prices.rate.output, exact: true }).fill('12');
    await button(people.save).click();
    await owner.getByRole('cell', { name: prices.sources.owner }).waitFor();
    await expectAccessible(owner);
    await owner.getByRole('button', { name: like(prices.removeNamed) }).click();
    await owner.getByRole('cell', { name: prices.sources.owner }).waitFor({ state: 'hidden' });
    await button(shell.undo).click();
    await owner.getByRole('cell', { name: prices.sources.owner }).waitFor();
    // The next language sets it anew.
    await owner.getByRole('button', { name: like(prices.removeNamed) }).click();
    await owner.getByRole('cell', { name: prices.sources.owner }).waitFor({ state: 'hidden' });
  });
});
