/** Coming in by oneself and being let in, models for one person, and the screens that say so, in two languages. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, trySimulator, wordsOf } from './speaking.ts';

const PHONE = { ...speaking('zh-CN'), viewport: { width: 360, height: 780 } };

let parlor: Parlor;
let owner: Page;
/** The same owner's phone. */
let chinese: Page;
let nia: Page;

// Whoever enters speaks Chinese, on a phone in the dark, and the owner English; each screen of the owner's is then seen in Chinese too.
const en = await wordsOf('en');
const zh = await wordsOf('zh-CN');
const { people, shell, signOn } = en;

/** Axe and the language, here and as somebody who speaks Chinese sees the same screen. */
async function inBoth(name: string): Promise<void> {
  await expectAccessible(owner);
  await shot(owner, name);
  await chinese.goto(owner.url());
  await chinese.getByRole('heading', { level: 2 }).first().waitFor();
  await chinese.waitForLoadState('networkidle');
  await expectAccessible(chinese);
  await shot(chinese, `${name}-zh-phone`);
}

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
  nia = await (await visitor(PHONE)).newPage();
  await signIn(owner, en, parlor);
  await owner.getByRole('button', { name: like(shell.account) }).waitFor();
  await trySimulator(owner, parlor);
  const storageState = await owner.context().storageState();
  chinese = await (await visitor({ ...PHONE, storageState })).newPage();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('the owner opens the door to an email domain', async () => {
  await owner.goto(`${parlor.url}/settings/people`);
  await owner.getByRole('combobox', { name: people.newcomers }).selectOption('domains');
  const domains = owner.getByRole('textbox', { name: 'Email domains' });
  await domains.fill('not a domain');
  await domains.blur();
  await owner.getByText('“not” is no email domain, such as example.org.').waitFor();
  await domains.fill('@example.org');
  const kept = owner.waitForResponse((response) => response.url().endsWith('/instance.registrationDomains'));
  await domains.blur();
  expect((await kept).ok()).toBe(true);
  await inBoth('people-registration');
});

it('somebody of it makes an account, in Chinese, on a phone, and waits', async () => {
  await nia.goto(parlor.url);
  await nia.getByRole('link', { name: /The house/ }).waitFor();
  await expectAccessible(nia);
  await shot(nia, 'door-zh-phone');
  await nia.getByRole('button', { name: zh.account.registerTitle }).click();
  await nia.getByRole('textbox', { name: zh.account.name }).fill('Nia');
  await nia.getByRole('textbox', { name: zh.account.email }).fill('nia@example.com');
  await nia.getByLabel(zh.account.password, { exact: true }).fill('another long password');
  await nia.keyboard.press('Enter');
  await nia.getByText('此处的帐户仅限 example.org 的邮箱地址。').waitFor();
  await expectAccessible(nia);
  await nia.getByRole('textbox', { name: zh.account.email }).fill('nia@example.org');
  await nia.keyboard.press('Enter');
  await nia.getByRole('heading', { name: zh.account.waitTitle }).waitFor();
  await expectAccessible(nia);
  await shot(nia, 'waiting-zh-phone');
});

it('she is let in, and given one model', async () => {
  await owner.reload();
  await owner.getByRole('heading', { name: people.waiting }).waitFor();
  await inBoth('people-waiting');
  await owner.getByRole('button', { name: people.letInNamed({ name: 'Nia' }) }).click();
  const row = owner.getByRole('row').filter({ hasText: 'nia@example.org' });
  await row.getByRole('button', { name: people.more({ name: 'Nia' }) }).click();
  await owner.getByRole('menuitem', { name: people.models }).click();
  await owner.getByText(people.someModels).click();
  await owner.getByRole('checkbox').first().check();
  await expectAccessible(owner);
  await shot(owner, 'people-models');
  await owner.getByRole('button', { name: people.save }).click();
  await row.getByText(people.modelCount(1)).waitFor();

  await signIn(nia, zh, { ...parlor, email: 'nia@example.org', password: 'another long password' });
  await nia.getByRole('textbox', { name: zh.chat.message }).waitFor();
  const listed = await nia.evaluate(async () => (await fetch('/api/models')).text());
  // The list of models, as the page itself asks for it.
  expect((JSON.parse(listed) as { models: unknown[] }).models).toHaveLength(1);
});

it('everything of hers can be taken out before she is deleted', async () => {
  const row = owner.getByRole('row').filter({ hasText: 'nia@example.org' });
  await row.getByRole('button', { name: people.more({ name: 'Nia' }) }).click();
  await owner.getByRole('menuitem', { name: people.remove }).click();
  const download = owner.waitForEvent('download');
  await expectAccessible(owner);
  await shot(owner, 'people-delete');
  await owner.getByRole('link', { name: people.exportFirst }).click();
  expect((await download).suggestedFilename()).toMatch(/\.zip$/);
  await owner.keyboard.press('Escape');
});

it('who may do what stands there, route by route', async () => {
  await owner.getByText(people.everyRoute).click();
  await owner.getByRole('rowheader', { name: 'POST /api/people/:id/owner' }).waitFor();
  await expectAccessible(owner);
  await owner.getByText(people.everyRoute).scrollIntoViewIfNeeded();
  await shot(owner, 'people-permissions');
});

it('what variables say of signing in is shown as theirs, in both languages', async () => {
  await owner.goto(`${parlor.url}/settings/sign-in`);
  await owner.getByRole('heading', { name: signOn.header }).waitFor();
  await inBoth('sign-in');
  expect(await owner.getByRole('button', { name: signOn.editNamed({ name: 'The house' }) }).count()).toBe(0);
  await owner.getByRole('button', { name: signOn.add }).click();
  await owner.getByRole('combobox', { name: signOn.preset }).selectOption('github');
  await expectAccessible(owner);
  await shot(owner, 'sign-in-github');
});
