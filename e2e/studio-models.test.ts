/** Models as an admin keeps them: signed in by Entra ID, a successor tried and switched to, the catalogue, the playground. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { createSimulator, serveSimulator, type ServedSimulator, type Simulator } from '#simulator/index.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let azure: Simulator;
let served: ServedSimulator;
let parlor: Parlor;
let page: Page;

const button = (name: string) => page.getByRole('button', { name, exact: true });

beforeAll(async () => {
  azure = createSimulator({
    name: 'contoso',
    region: 'swedencentral',
    scenario: { behaviour: { latency: 'instant' } },
  });
  served = await serveSimulator(azure, { port: 0, host: '127.0.0.1' });
  azure.resource.endpoint = served.url;
  parlor = await startParlor({
    PARLOR_SETUP: 'ann@example.com:a long password',
    AZURE_AUTHORITY_HOST: served.url,
    PARLOR_ARM_URL: served.url,
    SSRF_ALLOW_IP_ADDRESS_LIST: '127.0.0.1',
  });
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
  await page.getByLabel('Password', { exact: true }).fill('a long password');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Connect Azure OpenAI' }).click();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
  await served.close();
});

it('signs in by Entra ID, and what the control plane says of a deployment comes along', async () => {
  const { tenant, apps } = azure.cloud.directory;
  await page.getByRole('textbox', { name: 'Paste an address' }).fill(served.url);
  await page.getByLabel('Sign in with').selectOption('Entra ID: application and secret');
  await button('Connect and check').click();
  await page.getByText('Paste the secret’s value.').waitFor();
  await expectAccessible(page);
  await page.getByLabel('Directory (tenant) ID').fill(tenant);
  await page.getByLabel('Application (client) ID').fill(apps[0]?.clientId ?? '');
  await page.getByLabel('Client secret', { exact: true }).fill(apps[0]?.clientSecret ?? '');
  await shot(page, 'entra');
  await button('Connect and check').click();
  await page
    .getByText(/answers\./)
    .first()
    .waitFor();
  await page.getByText('Entra ID: application and secret').waitFor();
  await button('Add gpt-4o').click();
  await button('Add gpt-5.4').click();
  await page.getByRole('link', { name: 'gpt-5.4', exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().click();
  await page.getByRole('combobox', { name: 'Version upgrades' }).waitFor();
  expect(await page.getByRole('textbox', { name: /^SKU/ }).inputValue()).toBe('GlobalStandard');
  await expectAccessible(page);
});

it('tries a successor on one’s own prompts, switches to it, and back', async () => {
  await page.getByRole('link', { name: 'Back to chats' }).click();
  await page.getByRole('textbox', { name: 'Message' }).fill('Say hello');
  await button('Send').click();
  await page
    .getByText(/tokens/)
    .first()
    .waitFor();
  await page.goto(`${parlor.url}/settings/models`);
  await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().click();
  await page.getByRole('link', { name: 'Try it on my last 20 prompts' }).click();
  await page.getByLabel('Successor').selectOption('gpt-5.4');
  await page.getByText(/^Your last prompt:/).waitFor();
  await expectAccessible(page);
  await button('Ask both').click();
  await page.getByText('1 of 1 prompts').waitFor();
  await page.getByText('Done').first().waitFor();
  await expectAccessible(page);
  await shot(page, 'successor');
  await button('Switch to gpt-5.4').click();
  await page.getByText('gpt-5.4 answers for gpt-4o now').waitFor();
  await page.getByRole('link', { name: 'Back to gpt-4o' }).click();
  await page.getByText(/gpt-5\.4 answers under this name since/).waitFor();
  await expectAccessible(page);
  await button('Switch back').last().click();
  await page.getByText('gpt-4o answers for itself again').waitFor();
});

it('finds a model in the catalogue, compares it, and deploys it from a connection that has it', async () => {
  await page.getByRole('link', { name: 'Model catalogue' }).click();
  await page.getByRole('checkbox', { name: 'Compare gpt-4o', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Compare gpt-5.4', exact: true }).check();
  await page.getByRole('heading', { name: 'Side by side' }).waitFor();
  await expectAccessible(page);
  await shot(page, 'catalogue');
  await page.getByRole('searchbox', { name: 'Search models' }).fill('o4-mini');
  await button('Deploy o4-mini').click();
  await page.getByText('Has o4-mini').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Use it/ }).click();
  await page.getByRole('heading', { name: 'o4-mini', level: 2 }).waitFor();
});

it('makes a request by hand, sees what came, and the same as code', async () => {
  await page.getByRole('link', { name: 'Keys & endpoint' }).click();
  await page.getByRole('link', { name: 'Open the playground' }).click();
  await page.getByLabel('Temperature').fill('hot');
  await button('Run').click();
  await page.getByText('Type a number.').waitFor();
  await page.getByLabel('Temperature').fill('0');
  await button('Run').click();
  await page.getByText(/^Status 200 · .* in, .* out/).waitFor();
  await page.getByText('Python', { exact: true }).click();
  await page.getByText('temperature=0,').waitFor();
  await expectAccessible(page);
  await shot(page, 'playground');
});

it('all of it fits a phone, in the dark and in Chinese', async () => {
  const storageState = await page.context().storageState();
  const small = { viewport: { width: 360, height: 740 }, locale: 'zh-CN', colorScheme: 'dark' } as const;
  const phone = await (await visitor({ storageState, ...small })).newPage();
  for (const [path, heading] of [
    ['/settings/catalogue', '模型目录'],
    ['/settings/playground', '演练场'],
  ]) {
    await phone.goto(`${parlor.url}${path}`);
    await phone.getByRole('heading', { name: heading ?? '', exact: true }).waitFor();
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await expectAccessible(phone);
  }
});
