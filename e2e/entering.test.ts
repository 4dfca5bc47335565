/** Coming in by oneself and being let in, models for one person, and the screens that say so, in two languages. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let owner: Page;
let nia: Page;

async function signIn(page: Page, words: { email: string; password: string }, email: string, password: string) {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: words.email }).fill(email);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

const EN = { email: 'Email', password: 'Password' };
const ZH = { email: '邮箱', password: '密码' };

beforeAll(async () => {
  parlor = await startParlor({
    PARLOR_SETUP: 'ann@example.com:a long password',
    PARLOR_OIDC_ISSUER: 'https://login.example.com/realms/house',
    PARLOR_OIDC_CLIENT_ID: 'parlor',
    PARLOR_OIDC_NAME: 'The house',
    PARLOR_TRUSTED_HEADER: 'X-Forwarded-Email',
    PARLOR_TRUSTED_HEADER_FROM: '10.0.0.5, 10.1.0.0/16',
    PARLOR_TRUSTED_HEADER_GROUPS: 'X-Forwarded-Groups',
    PARLOR_TRUSTED_HEADER_ROLES: 'ops=admin, readers=viewer',
  });
  owner = await (await visitor()).newPage();
  nia = await (
    await visitor({ locale: 'zh-CN', viewport: { width: 360, height: 780 }, colorScheme: 'dark' })
  ).newPage();
  await signIn(owner, EN, 'ann@example.com', 'a long password');
  await owner.getByRole('button', { name: /Try the simulator/ }).click();
  await owner.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('the owner opens the door to an email domain', async () => {
  await owner.goto(`${parlor.url}/settings/people`);
  await owner.getByRole('combobox', { name: 'New accounts' }).selectOption('domains');
  const domains = owner.getByRole('textbox', { name: 'Email domains' });
  await domains.fill('not a domain');
  await domains.blur();
  await owner.getByText('“not” is no email domain, such as example.org.').waitFor();
  await domains.fill('@example.org');
  const kept = owner.waitForResponse((response) => response.url().endsWith('/instance.registrationDomains'));
  await domains.blur();
  expect((await kept).ok()).toBe(true);
  await expectAccessible(owner);
  await shot(owner, 'people-registration');
});

it('somebody of it makes an account, in Chinese, on a phone, and waits', async () => {
  await nia.goto(parlor.url);
  await nia.getByRole('link', { name: /The house/ }).waitFor();
  await expectAccessible(nia);
  await shot(nia, 'door-zh-phone');
  await nia.getByRole('button', { name: '创建帐户' }).click();
  await nia.getByRole('textbox', { name: '名字' }).fill('Nia');
  await nia.getByRole('textbox', { name: ZH.email }).fill('nia@example.com');
  await nia.getByLabel(ZH.password, { exact: true }).fill('another long password');
  await nia.keyboard.press('Enter');
  await nia.getByText('此处的帐户仅限 example.org 的邮箱地址。').waitFor();
  await expectAccessible(nia);
  await nia.getByRole('textbox', { name: ZH.email }).fill('nia@example.org');
  await nia.keyboard.press('Enter');
  await nia.getByRole('heading', { name: '即将完成' }).waitFor();
  await expectAccessible(nia);
  await shot(nia, 'waiting-zh-phone');
});

it('she is let in, and given one model', async () => {
  await owner.reload();
  await owner.getByRole('heading', { name: 'Waiting to be let in' }).waitFor();
  await expectAccessible(owner);
  await shot(owner, 'people-waiting');
  await owner.getByRole('button', { name: 'Let in Nia' }).click();
  const row = owner.getByRole('row').filter({ hasText: 'nia@example.org' });
  await row.getByRole('button', { name: 'More about Nia' }).click();
  await owner.getByRole('menuitem', { name: 'Models' }).click();
  await owner.getByText('Only these').click();
  await owner.getByRole('checkbox').first().check();
  await expectAccessible(owner);
  await shot(owner, 'people-models');
  await owner.getByRole('button', { name: 'Save' }).click();
  await row.getByText('1 model').waitFor();

  await signIn(nia, ZH, 'nia@example.org', 'another long password');
  await nia.getByRole('textbox', { name: '消息' }).waitFor();
  const listed = await nia.evaluate(async () => (await fetch('/api/models')).text());
  // The list of models, as the page itself asks for it.
  expect((JSON.parse(listed) as { models: unknown[] }).models).toHaveLength(1);
});

it('everything of hers can be taken out before she is deleted', async () => {
  const row = owner.getByRole('row').filter({ hasText: 'nia@example.org' });
  await row.getByRole('button', { name: 'More about Nia' }).click();
  await owner.getByRole('menuitem', { name: 'Delete' }).click();
  const download = owner.waitForEvent('download');
  await expectAccessible(owner);
  await shot(owner, 'people-delete');
  await owner.getByRole('link', { name: 'Export everything of theirs' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  await owner.keyboard.press('Escape');
});

it('who may do what stands there, route by route', async () => {
  await owner.getByText('Every route').click();
  await owner.getByRole('rowheader', { name: 'POST /api/people/:id/owner' }).waitFor();
  await expectAccessible(owner);
  await owner.getByText('Every route').scrollIntoViewIfNeeded();
  await shot(owner, 'people-permissions');
});

it('what variables say of signing in is shown as theirs, in both languages', async () => {
  await owner.goto(`${parlor.url}/settings/sign-in`);
  await owner.getByRole('heading', { name: 'A proxy that says who somebody is' }).waitFor();
  await expectAccessible(owner);
  await shot(owner, 'sign-in');
  expect(await owner.getByRole('button', { name: 'Edit The house' }).count()).toBe(0);
  await owner.getByRole('button', { name: 'Add a provider' }).click();
  await owner.getByRole('combobox', { name: 'Provider' }).selectOption('github');
  await expectAccessible(owner);
  await shot(owner, 'sign-in-github');
  const chinese = await (
    await visitor({ locale: 'zh-CN', viewport: { width: 360, height: 780 }, colorScheme: 'dark' })
  ).newPage();
  await signIn(chinese, ZH, 'ann@example.com', 'a long password');
  await chinese.getByRole('textbox', { name: '消息' }).waitFor();
  for (const screen of ['sign-in', 'people']) {
    await chinese.goto(`${parlor.url}/settings/${screen}`);
    await chinese.getByRole('heading', { level: 2 }).first().waitFor();
    await chinese.waitForLoadState('networkidle');
    await expectAccessible(chinese);
    await shot(chinese, `${screen}-zh-phone`);
  }
});
