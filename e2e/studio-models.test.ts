/** Models as an admin keeps them: signed in by Entra ID, a successor tried and switched to, the catalogue, the playground. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { createSimulator, serveSimulator, type ServedSimulator, type Simulator } from '#simulator/index.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken } from './speaking.ts';

let azure: Simulator;
let served: ServedSimulator;
let parlor: Parlor;
let page: Page;

const button = (name: string) => page.getByRole('button', { name, exact: true });

describe.each(await spoken())('in $language', ({ language, words }) => {
  const { account, catalogue, chat, models, playground, shell, successor, targets } = words;

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
    page = await (await visitor(speaking(language))).newPage();
    await signIn(page, words, parlor);
    await page.getByRole('link', { name: account.connectAzure }).click();
  });
  afterAll(async () => {
    await closeBrowser();
    await parlor.close();
    await served.close();
  });

  it('signs in by Entra ID, and what the control plane says of a deployment comes along', async () => {
    const { tenant, apps } = azure.cloud.directory;
    await page.getByRole('textbox', { name: models.paste }).fill(served.url);
    await page.getByLabel(models.signIn).selectOption(models.signIns['entra-secret']);
    await button(models.connectAndCheck).click();
    await page.getByText(models.signInFields.secretMissing).waitFor();
    await expectAccessible(page);
    await page.getByLabel(models.signInFields.tenantId).fill(tenant);
    await page.getByLabel(models.signInFields.clientId).fill(apps[0]?.clientId ?? '');
    await page.getByLabel(models.signInFields.clientSecret, { exact: true }).fill(apps[0]?.clientSecret ?? '');
    await shot(page, `entra-${language}`);
    await button(models.connectAndCheck).click();
    await page.getByText(like(models.works)).first().waitFor();
    await page.getByText(models.signIns['entra-secret']).waitFor();
    await button(models.addOne({ name: 'gpt-4o' })).click();
    await button(models.addOne({ name: 'gpt-5.4' })).click();
    await page.getByRole('link', { name: 'gpt-5.4', exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().click();
    await page.getByRole('combobox', { name: targets.upgrade }).waitFor();
    expect(await page.getByRole('textbox', { name: targets.sku }).inputValue()).toBe('GlobalStandard');
    await expectAccessible(page);
  });

  it('tries a successor on one’s own prompts, switches to it, and back', async () => {
    await page.getByRole('link', { name: shell.back }).click();
    await page.getByRole('textbox', { name: chat.message }).fill('Say hello');
    await button(chat.send).click();
    await page.getByText(like(chat.tokens)).first().waitFor();
    await page.goto(`${parlor.url}/settings/models`);
    await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().click();
    await page.getByRole('link', { name: successor.open }).click();
    await page.getByText(successor.onePrompt).waitFor();
    await page.getByLabel(successor.choose).selectOption('gpt-5.4');
    await expectAccessible(page);
    await button(successor.start).click();
    await page.getByText(successor.progress({ done: 1, all: 1 })).waitFor();
    await page.getByText(successor.states.done).first().waitFor();
    await expectAccessible(page);
    await shot(page, `successor-${language}`);
    await button(successor.switch({ name: 'gpt-5.4' })).click();
    await page.getByText(successor.switched({ name: 'gpt-5.4', old: 'gpt-4o' })).waitFor();
    await page.getByRole('link', { name: successor.back({ name: 'gpt-4o' }) }).click();
    await page.getByText(like(successor.since)).waitFor();
    await expectAccessible(page);
    await button(successor.switchBack).last().click();
    await page.getByText(successor.switchedBack({ old: 'gpt-4o' })).waitFor();
  });

  it('finds a model in the catalogue, compares it, and deploys it from a connection that has it', async () => {
    await page.getByRole('link', { name: catalogue.open }).click();
    await page.getByRole('checkbox', { name: catalogue.compare({ name: 'gpt-4o' }), exact: true }).check();
    await page.getByRole('checkbox', { name: catalogue.compare({ name: 'gpt-5.4' }), exact: true }).check();
    await page.getByRole('heading', { name: catalogue.comparing }).waitFor();
    await expectAccessible(page);
    await shot(page, `catalogue-${language}`);
    await page.getByRole('searchbox', { name: catalogue.search }).fill('o4-mini');
    await button(catalogue.deployNamed({ name: 'o4-mini' })).click();
    await page.getByText(catalogue.has({ name: 'o4-mini' })).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: like(catalogue.takeFrom) }).click();
    await page.getByRole('heading', { name: 'o4-mini', level: 2 }).waitFor();
  });

  it('makes a request by hand, sees what came, and the same as code', async () => {
    await page.getByRole('link', { name: shell.pages.keys }).click();
    await page.getByRole('link', { name: playground.open }).click();
    await page.getByLabel(playground.temperature).fill('hot');
    await button(playground.run).click();
    await page.getByText(playground.numberWrong).waitFor();
    await page.getByLabel(playground.temperature).fill('0');
    await button(playground.run).click();
    await page.getByText(like(playground.tokens)).waitFor();
    await page.getByText('Python', { exact: true }).click();
    await page.getByText('temperature=0,').waitFor();
    await expectAccessible(page);
    await shot(page, `playground-${language}`);
  });

  it('all of it fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const [path, heading] of [
      ['/settings/catalogue', catalogue.title],
      ['/settings/playground', playground.title],
    ] as const) {
      await page.goto(`${parlor.url}${path}`);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await expectAccessible(page);
    }
  });
});
