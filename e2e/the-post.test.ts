import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { createSimulator, serveSimulator, type ServedSimulator, type Simulator } from '#simulator/index.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let azure: Simulator;
let served: ServedSimulator;
let parlor: Parlor;
let page: Page;

beforeAll(async () => {
  azure = createSimulator({ name: 'contoso', region: 'japaneast' });
  served = await serveSimulator(azure, { port: 0, host: '127.0.0.1' });
  parlor = await startParlor({
    AZURE_API_KEY: azure.resource.keys.key1,
    AZURE_ENDPOINT: served.url,
    AZURE_API_VERSION: '2024-02-15-preview',
    ACCESS_CODE: 'lobster, second code',
    USE_AZURE_OPENAI: '1',
    OPENAI_MODEL_LIST: '-all',
    // What a person types leads to this machine as well.
    SSRF_ALLOW_IP_ADDRESS_LIST: '127.0.0.1',
  });
  page = await (await visitor()).newPage();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
  await served.close();
});

async function enter(code: string, on: Page = page): Promise<void> {
  await on.getByRole('textbox', { name: 'Access code' }).fill(code);
  await on.keyboard.press('Enter');
}

it('everything is locked until the code is entered, and a wrong code is refused in a sentence', async () => {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).waitFor();
  await expectAccessible(page);
  expect(await page.getByRole('textbox', { name: 'Message' }).count()).toBe(0);
  for (const path of ['/api/chats', '/api/models', '/api/connections', '/api/settings', '/v1/models'])
    expect((await page.request.get(parlor.url + path)).ok(), path).toBe(false);
  await enter('not the code');
  await page.getByText(/access code is not right/).waitFor();
  expect(parlor.output()).not.toContain('not the code');
});

it('with the post’s variables alone, the right code opens a working chat', async () => {
  await enter('lobster');
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.waitFor();
  await message.fill('Hello');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden', timeout: 60_000 });
  await page
    .getByText(/simulat/i)
    .first()
    .waitFor();
  const cookies = await page.context().cookies();
  expect(cookies.every((cookie) => cookie.httpOnly)).toBe(true);
});

it('the post’s clicks: paste the endpoint and the key, check, add gpt-4o, chat', async () => {
  await page.goto(`${parlor.url}/settings/models`);
  await page.getByRole('heading', { name: 'Models', exact: true }).first().waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Connect' }).first().click();
  await page
    .getByRole('textbox', { name: 'Paste an address' })
    .fill(`${served.url}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21`);
  await page.getByLabel('Key', { exact: true }).fill(azure.resource.keys.key2);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Connect and check' }).click();
  await page.getByText('gpt-4o').first().waitFor();
  await page
    .getByText(/answers\./)
    .first()
    .waitFor({ timeout: 60_000 });
  await expectAccessible(page);
  await shot(page, 'checked');
});

it('each code is a person with a history that follows to every device', async () => {
  const phone = await (await visitor()).newPage();
  await phone.goto(parlor.url);
  await enter('lobster', phone);
  await phone.getByRole('textbox', { name: 'Message' }).waitFor();
  await expect.poll(() => phone.getByRole('navigation').getByRole('link').count()).toBeGreaterThan(0);
  const other = await (await visitor()).newPage();
  await other.goto(parlor.url);
  await enter('second code', other);
  await other.getByRole('textbox', { name: 'Message' }).waitFor();
  const response = await other.request.get(`${parlor.url}/api/chats`);
  expect(await response.json()).toEqual({ chats: [], next: null });
  expect((await other.request.get(`${parlor.url}/api/connections`)).status()).toBe(404);
});
