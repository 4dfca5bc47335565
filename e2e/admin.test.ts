/**
 * A new admin without a manual: two resources in two regions, one deployment over both, a member with a budget, a key,
 * a snippet as it is pasted; then one resource stops. Every click and every field is counted: at a person's pace it
 * stays far below ten minutes.
 */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { createSimulator, serveSimulator } from '#simulator/index.ts';
import { like, wordsOf, type Language } from './speaking.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor } from './parlor.ts';

/** As slow as somebody who reads everything first, seconds. */
const A_CLICK = 8;
const A_FIELD = 12;

interface Resource {
  url: string;
  key: string;
  stop: () => Promise<void>;
}
const resources: Resource[] = [];

async function simulate(region: string): Promise<Resource> {
  const simulator = createSimulator({
    name: `contoso-${region}`,
    region,
    scenario: { behaviour: { latency: 'instant' } },
  });
  const served = await serveSimulator(simulator, { port: 0, host: '127.0.0.1' });
  return { url: served.url, key: simulator.resource.keys.key1, stop: () => served.close() };
}

/** What was copied, as a shell runs it; and the status. */
async function paste(code: string): Promise<string> {
  const child = spawn('/bin/sh', ['-c', code.replace(/^curl /, `curl -sS -w '\\n%{http_code}' `)]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return said;
}

beforeAll(async () => {
  // Each language stops one of its own.
  resources.push(...(await Promise.all(['swedencentral', 'japaneast', 'swedencentral', 'japaneast'].map(simulate))));
});
afterAll(async () => {
  await closeBrowser();
  await Promise.all(resources.map(({ stop }) => stop()));
});

async function journey(language: Language, [first, second]: readonly Resource[]): Promise<number> {
  if (!first || !second) throw new Error('two resources are needed');
  const { account, shell, chat, models, targets, people, keys, house, settings } = await wordsOf(language);
  const parlor = await startParlor();
  const context = await visitor({ locale: language, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  let seconds = 0;
  const click = async (what: Locator) => {
    seconds += A_CLICK;
    await what.click();
  };
  const fill = async (what: Locator, text: string) => {
    seconds += A_FIELD;
    await what.fill(text);
  };
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const field = (name: string | RegExp) => page.getByLabel(name, { exact: true });
  const go = (name: string) => click(page.getByRole('navigation').getByRole('link', { name, exact: true }));
  const look = async (name: string) => {
    if (language === 'en') await expectAccessible(page);
    await shot(page, `admin-${language}-${name}`);
  };
  const connect = async ({ url, key }: Resource) => {
    await fill(field(models.paste), url);
    await fill(field(models.key), key);
    await click(button(models.connectAndCheck));
  };
  try {
    await page.goto(parlor.setupLink());
    await fill(field(account.name), 'Ann');
    await fill(field(account.email), 'ann@example.com');
    await fill(field(account.password), 'a long password');
    await click(button(account.create));

    // Two resources; the second one is asked about the deployment that is there.
    await click(page.getByRole('link', { name: account.connectAzure }));
    await connect(first);
    await click(button(models.next.allow({ address: '127.0.0.1' })));
    await click(button(models.addOne({ name: 'gpt-4o' })));
    await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().waitFor();
    await click(page.getByRole('link', { name: models.connect, exact: true }));
    await connect(second);
    await button(models.join({ name: 'gpt-4o' })).waitFor();
    await look('found');
    await click(button(models.join({ name: 'gpt-4o' })));
    await click(button(models.openJoined));
    await page.getByText(targets.next({ n: 1 })).waitFor();
    await look('both');

    // This company counts in euros.
    await go(shell.pages.instance);
    await fill(field(settings.entries['instance.currency'].title), 'EUR');
    await fill(field(house.perDollar), '0.92');
    await click(
      page
        .locator('form')
        .filter({ has: field(house.perDollar) })
        .getByRole('button', { name: people.save }),
    );

    // A member, and what she may spend.
    await go(shell.pages.people);
    await click(button(people.invite));
    await click(button(people.makeLink));
    const link = await field(people.link).inputValue();
    await click(button(people.done));
    await joinAs('Mia', link, language);
    await page.reload();
    await click(button(people.more({ name: 'Mia' })));
    await click(page.getByRole('menuitem', { name: people.limits }));
    await fill(field(like(people.limit.budgetMonthMicroUsd)), '5');
    await click(button(people.save));
    await page.getByText(/€0\.00.*€5\.00/).waitFor();
    await look('member');

    // A key, and the program as it is copied.
    await go(shell.pages.keys);
    await fill(field(keys.name), 'First program');
    await click(button(keys.create));
    await field(keys.secret).waitFor();
    await click(page.getByRole('group', { name: keys.snippetOf({ language: 'curl' }) }));
    await look('key');
    await click(button(shell.copy).last());
    const program = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(await paste(program)).toMatch(/"content":".*\n200$/s);

    // One stops; the program goes on, and the page says who answers.
    await first.stop();
    for (let i = 0; i < 3; i++) expect(await paste(program)).toMatch(/\n200$/);
    await go(shell.pages.models);
    await click(page.getByRole('link', { name: 'gpt-4o', exact: true }).first());
    await page.getByText(targets.traffic({ share: '75%' }), { exact: false }).waitFor();
    await page.getByText(targets.takesOver({ name: '\u0000' }).split('\u0000')[1]?.trim() ?? '').waitFor();
    await look('failover');
    await go(shell.pages.usage);
    await page
      .getByRole('row')
      .filter({ hasText: 'gpt-4o' })
      .getByText(/€0\.0+\d/)
      .first()
      .waitFor();
    await look('money');
    return seconds;
  } finally {
    await shot(page, `admin-${language}-end`);
    await context.close();
    await parlor.close();
  }

  async function joinAs(name: string, link: string, locale: string): Promise<void> {
    const guest = await visitor({ locale });
    const door = await guest.newPage();
    await door.goto(link);
    await door.getByLabel(account.name, { exact: true }).fill(name);
    await door.getByLabel(account.email, { exact: true }).fill('mia@example.com');
    await door.getByLabel(account.password, { exact: true }).fill('another long password');
    await door.getByRole('button', { name: account.join, exact: true }).click();
    await door.getByRole('textbox', { name: chat.message }).waitFor();
    await guest.close();
  }
}

it('goes from nothing to a failover and its money in under ten minutes of clicking', async () => {
  expect(await journey('en', resources.slice(0, 2))).toBeLessThan(600);
});

it('the same in Chinese', async () => {
  expect(await journey('zh-CN', resources.slice(2))).toBeLessThan(600);
});
