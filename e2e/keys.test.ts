/** A key with its terms: made, refused where it may not, its second secret, what its calls said. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken, trySimulator } from './speaking.ts';

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
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

// Both languages on one server: each has a key of its own.
describe.each(await spoken())('in $language', ({ language, words: { account, keys, people, shell } }) => {
  const called = language === 'en' ? (['Weather station', 'Barometer'] as const) : (['气象站', '气压计'] as const);
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    page = await (await visitor(speaking(language))).newPage();
    await signIn(page, { account }, parlor);
    await page.getByRole('button', { name: like(shell.account) }).waitFor();
    await trySimulator(page, parlor);
    await page.goto(`${parlor.url}/settings/keys`);
  });

  it('makes a key on terms, which hold', async () => {
    await page.getByRole('textbox', { name: keys.name }).fill(called[0]);
    await button(keys.terms).click();
    await page.getByRole('checkbox', { name: keys.allDeployments }).uncheck();
    await page.getByRole('textbox', { name: like(people.limit.budgetMonthMicroUsd) }).fill('a lot');
    await button(keys.create).click();
    await page.getByText(keys.deploymentsMissing).waitFor();
    await page.getByText(people.notANumber).waitFor();
    await expectAccessible(page);
    await page.getByRole('checkbox', { name: 'gpt-4o', exact: true }).check();
    await page.getByRole('checkbox', { name: keys.surface.anthropic }).uncheck();
    await page.getByRole('textbox', { name: like(people.limit.budgetMonthMicroUsd) }).fill('5');
    await page.getByRole('textbox', { name: people.limit.requestsPerMinute }).fill('60');
    await page.getByRole('switch', { name: keys.keepBodies }).check();
    await shot(page, `keys-terms-${language}`);
    await button(keys.create).click();
    first = await page.getByRole('textbox', { name: keys.secret }).inputValue();
    await button(keys.done).click();

    expect((await ask(first)).status).toBe(200);
    expect((await ask(first, '/anthropic/v1/messages')).status).toBe(403);
  });

  it('has a second secret, and the first one replaced', async () => {
    await button(keys.open({ name: called[0] })).click();
    await page.getByText('$5.00').first().waitFor();
    await button(keys.makeNamed({ which: keys.key2 })).click();
    const second = await page.getByRole('textbox', { name: keys.secret }).inputValue();
    await button(keys.done).click();
    await button(keys.regenerateNamed({ which: keys.key1 })).click();
    await page.getByText(keys.regenerateAsk({ which: keys.key1 })).waitFor();
    await expectAccessible(page);
    await button(keys.regenerate).click();
    const again = await page.getByRole('textbox', { name: keys.secret }).inputValue();
    await button(keys.done).click();
    expect(await Promise.all([first, second, again].map(async (secret) => (await ask(secret)).status))).toEqual([
      401, 200, 200,
    ]);
    await shot(page, `keys-key-${language}`);
  });

  it('shows what its calls said', async () => {
    await page.getByRole('button', { name: keys.kept }).click();
    await page
      .getByRole('button', { name: /gpt-4o.*200/ })
      .first()
      .click();
    await page.getByText('A cold rain').first().waitFor();
    await expectAccessible(page);
    await shot(page, `keys-call-${language}`);
    await button(keys.back).click();
    await button(keys.back).click();
  });

  it('is changed later, and found among everybody’s', async () => {
    await button(keys.change).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: keys.name }).fill(called[1]);
    await dialog.getByLabel(keys.expiresOn).fill('2001-01-01');
    await button(keys.save).click();
    await page.getByText(keys.expiresPast).waitFor();
    await dialog.getByLabel(keys.expiresOn).fill('2199-12-31');
    await dialog.getByRole('checkbox', { name: keys.surface.anthropic }).check();
    await expectAccessible(page);
    await button(keys.save).click();
    await page.getByText(/2199/).first().waitFor();
    await page.getByRole('link', { name: keys.usage }).waitFor();
    await button(shell.close).click();
    await page.getByText(keys.everybodys).click();
    const row = page.getByRole('row').filter({ hasText: called[1] });
    await row.getByText('ann', { exact: false }).first().waitFor();
    await expectAccessible(page);
  });
});
