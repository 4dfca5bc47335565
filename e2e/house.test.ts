/** The owner dresses the house, announces something, switches features off, keeps a backup and puts it back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { LANGUAGES } from '#shared/languages.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken } from './speaking.ts';

let parlor: Parlor;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

// Both languages on one server, one after the other: what the first one set, the second one finds.
describe.each(await spoken())('in $language', ({ language, words }) => {
  const { account, chat, house, settings, shell, terms } = words;
  const called = language === 'en' ? 'Contoso Chat' : '康托索聊天';
  const announced = language === 'en' ? 'Sunday' : '星期日';
  const colour = language === 'en' ? 'ffcc00' : 'ffdd55';
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  beforeAll(async () => {
    page = await (await visitor({ ...speaking(language), colorScheme: 'light' })).newPage();
    await signIn(page, words, parlor);
    await page.getByRole('button', { name: like(shell.account) }).waitFor();
    const headers = { origin: parlor.url };
    for (const [name, value] of Object.entries({ 'features.temporary': true, 'instance.announcement': null }))
      await page.request.put(`${parlor.url}/api/settings/${name}`, { data: { value }, headers });
  });

  it('bears its owner’s name, sign and colour from the first page on', async () => {
    await page.goto(`${parlor.url}/settings/instance`);
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4.5" cy="4.5" r="4"/></svg>';
    const file = { name: 'sign.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) };
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('img', { name: house.logoNow }).waitFor();
    await page.getByRole('textbox', { name: settings.entries['instance.name'].title }).fill(called);
    const chosen = page.locator('input[type=color]');
    await chosen.fill(`#${colour}`);
    await page.getByText(house.lookAdjusted({ themes: house.themes.light, how: house.darker })).waitFor();
    const saved = page.waitForResponse((answer) => answer.url().includes('instance.accent'));
    await chosen.blur();
    await saved;
    await page
      .getByRole('textbox', { name: house.announcementText({ language: LANGUAGES[language].name }) })
      .fill(`Back on **${announced}**`);
    await button(house.announce).click();
    await page.getByText(house.announced).waitFor();
    await expectAccessible(page);
    await shot(page, `house-look-${language}`);

    await page.goto(parlor.url);
    expect(await page.title()).toContain(called);
    expect(await page.locator(`link[href="/api/look.css?v=${colour}"]`).count()).toBe(1);
    await page.locator('strong', { hasText: announced }).waitFor();
    await page.getByRole('complementary').getByRole('button', { name: shell.dismiss }).click();
    await page.reload();
    await page.getByRole('textbox', { name: chat.message }).waitFor();
    expect(await page.getByText('Back on').count()).toBe(0);
  });

  it('hides what is switched off', async () => {
    await button(shell.temporary).waitFor();
    await page.goto(`${parlor.url}/settings/features`);
    const saved = page.waitForResponse((answer) => answer.url().includes('features.temporary'));
    await page.getByRole('switch', { name: settings.entries['features.temporary'].title }).click();
    await saved;
    await expectAccessible(page);
    await page.goto(parlor.url);
    await page.getByRole('textbox', { name: chat.message }).waitFor();
    await button(shell.temporary).waitFor({ state: 'hidden' });
    expect(await button(shell.temporary).count()).toBe(0);
  });

  it('asks whoever comes in to accept the terms', async () => {
    await page.goto(`${parlor.url}/settings/instance`);
    const written = language === 'en' ? 'Be **kind**.' : '请**友善**。';
    const field = house.rulesText({ language: LANGUAGES[language].name });
    await page.getByRole('textbox', { name: field }).fill(written);
    await button(house.rulesAsk).click();
    await button(house.rulesRead).click();
    await page.getByRole('dialog').getByText(like(terms.acceptedAt)).waitFor();
    await expectAccessible(page);
    const headers = { origin: parlor.url };
    const invited = await page.request.post(`${parlor.url}/api/invites`, { headers, data: { role: 'member' } });
    const { token } = (await invited.json()) as { token: string };
    const guest = await (await visitor({ ...speaking(language), viewport: { width: 360, height: 740 } })).newPage();
    await guest.goto(`${parlor.url}/join#code=${token}`);
    await guest.getByRole('textbox', { name: account.name }).fill(`Mia ${language}`);
    await guest.getByRole('textbox', { name: account.email }).fill(`${language}@example.com`);
    await guest.getByLabel(account.password, { exact: true }).fill('another long password');
    await guest.getByRole('button', { name: account.join, exact: true }).click();
    await guest.locator('strong').waitFor();
    await expectAccessible(guest);
    await shot(guest, `house-terms-${language}`);
    await guest.getByRole('button', { name: terms.accept }).click();
    await guest.getByRole('textbox', { name: chat.message }).waitFor();
    await guest.context().close();
    await page.keyboard.press('Escape');
    await button(house.rulesEnd).click();
    await page.getByText(house.rulesGone).waitFor();
  });

  it('keeps a backup, says what putting it back would do, and puts it back', async () => {
    await page.goto(`${parlor.url}/settings/backups`);
    await button(house.backUpNow).waitFor();
    const sound = page.getByText(house.sound, { exact: true });
    const before = await sound.count();
    await button(house.backUpNow).click();
    await expect.poll(() => sound.count()).toBe(before + 1);
    await expectAccessible(page);
    await shot(page, `house-backups-${language}`);
    await page.goto(`${parlor.url}/settings/instance`);
    await page.getByRole('textbox', { name: settings.entries['instance.name'].title }).fill('A later name');
    const saved = page.waitForResponse((answer) => answer.url().includes('instance.name'));
    await page.getByRole('textbox', { name: settings.entries['instance.name'].title }).blur();
    await saved;

    await page.goto(`${parlor.url}/settings/backups`);
    await button(house.putBack).first().click();
    await page.getByText(house.secretFits).waitFor();
    await expectAccessible(page);
    await shot(page, `house-restore-${language}`);
    await button(house.restoreNow).click();
    await page.getByText(like(house.restoreDone)).waitFor();
    await page.getByText(house.reasons['before-restore']).first().waitFor();
    // What was put back says its own name; what was announced before it may still be read.
    await expect.poll(() => page.title()).toContain(called);
  });

  it('stands well, and says what it stores', async () => {
    await page.goto(`${parlor.url}/settings/health`);
    await page.getByText(like(house.says.answersIn)).first().waitFor();
    await expectAccessible(page);
    await page.goto(`${parlor.url}/settings/storage`);
    await page.getByRole('switch', { name: settings.entries['retention.chatDays'].title }).click();
    await page.getByText(house.wouldGoNothing).waitFor();
    await expectAccessible(page);
    await shot(page, `house-storage-${language}`);
  });
});
