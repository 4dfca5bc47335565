/** Whom a chat is with, prompts that are typed once, and tools from elsewhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { petShop } from '../test/openapi-documents.ts';
import { upstream, type Upstream } from '../test/security/upstream.ts';
import { callingModel } from '../test/tool-house.ts';
import { startToolProvider, type ToolProvider } from '../test/tool-provider.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

let parlor: Parlor;
let page: Page;

beforeAll(async () => {
  parlor = await startParlor({ ACCESS_CODE: 'sesame' });
  page = await (await visitor()).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /Try the simulator/ }).click();
  await page.getByRole('button', { name: /Try the simulator/ }).waitFor({ state: 'hidden' });
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
});

it('begins a chat with a built-in assistant, which becomes one’s own, and goes on without it', async () => {
  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('heading', { name: 'Assistants' }).waitFor();
  await page.getByText('You have none yet').waitFor();
  await expectAccessible(page);
  await shot(page, 'assistants');
  await page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).click();
  const opener = page.getByRole('button', { name: 'I have eggs, rice and half a cabbage' });
  await opener.waitFor();
  await expectAccessible(page);
  await shot(page, 'assistants-empty-chat');
  await opener.click();
  await page.waitForURL(/\/c\//);
  await page.getByRole('link', { name: 'Kitchen' }).waitFor();

  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('heading', { name: 'Yours' }).waitFor();
  await expect.poll(() => page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).count()).toBe(2);
  await page.getByRole('button', { name: 'Chat with Kitchen', exact: true }).first().click();
  await page.getByRole('button', { name: 'Go on without Kitchen' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Go on without Kitchen' }).count()).toBe(0);
});

it('makes an assistant, deletes it and takes that back', async () => {
  await page.getByRole('link', { name: 'Assistants' }).first().click();
  await page.getByRole('button', { name: 'New assistant' }).click();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Give it a name.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Gardener');
  await page.getByRole('textbox', { name: 'Instructions' }).fill('Speak of plants.');
  await page
    .getByRole('textbox', { name: 'Opening questions' })
    .fill('What do I sow now?\n\nWhy do leaves turn yellow?');
  await expectAccessible(page);
  await shot(page, 'assistants-edit');
  await page.getByRole('button', { name: 'Create' }).click();
  const card = page.getByRole('button', { name: 'Chat with Gardener' });
  await card.waitFor();
  await page.getByRole('button', { name: 'Actions for Gardener' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await card.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await card.click();
  await page.getByRole('button', { name: 'Why do leaves turn yellow?' }).waitFor();
});

it('says how an assistant answers, and asks it in the middle of a chat by its name, by the keyboard alone', async () => {
  await page.goto(`${parlor.url}/assistants`);
  await page.getByRole('button', { name: 'Actions for Gardener' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByText('How it answers').click();
  await page.getByRole('spinbutton', { name: 'Temperature' }).fill('0.3');
  await page.getByRole('checkbox', { name: 'Date and time' }).uncheck();
  await expectAccessible(page);
  await shot(page, 'assistants-ways');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'hidden' });

  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('say hello');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/c\//);
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
  await page.keyboard.type('@Gard');
  await page.getByRole('option', { name: /Gardener/ }).waitFor();
  await expectAccessible(page);
  await shot(page, 'mention');
  await page.keyboard.press('Enter');
  await page.keyboard.type('say beans');
  // Whom it is to is part of the draft.
  await page.reload();
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect.poll(() => message.inputValue()).toBe('@Gardener say beans');
  await message.press('Enter');
  await page.getByText('Answered by Gardener').waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: 'More', exact: true }).last().click();
  await page.getByRole('menuitem', { name: 'Translate' }).click();
  await page.getByRole('combobox', { name: 'Translated into' }).waitFor();
  await expectAccessible(page);
  await shot(page, 'translated');
  await page.getByRole('button', { name: 'Show original' }).click();
  await page.getByRole('button', { name: 'Show original' }).waitFor({ state: 'hidden' });
});

it('remembers what one writes down, once it is switched on, and forgets it with a way back', async () => {
  await page.goto(`${parlor.url}/settings/memory`);
  await page.getByRole('switch', { name: 'Remember me' }).check();
  await page.getByRole('textbox', { name: 'Add a fact' }).fill('Grows beans.');
  await page.keyboard.press('Enter');
  const fact = page.getByRole('listitem').filter({ hasText: 'Grows beans.' });
  await fact.waitFor();
  await expectAccessible(page);
  await shot(page, 'memory');
  await fact.getByRole('button', { name: 'Delete “Grows beans.”' }).click();
  await fact.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await fact.waitFor();
});

it('keeps a prompt with gaps and inserts it by the keyboard alone', async () => {
  await page.goto(`${parlor.url}/prompts`);
  await page.getByRole('button', { name: 'New prompt' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Explain to');
  await page.getByRole('textbox', { name: 'Text' }).fill('Explain {{topic}} to {{who}}.');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Explain {{topic}} to {{who}}.').waitFor();
  await expectAccessible(page);
  await shot(page, 'prompts');

  await page.goto(parlor.url);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.click();
  await page.keyboard.type('/expl');
  await page.getByRole('option', { name: /Explain to/ }).waitFor();
  await expectAccessible(page);
  await shot(page, 'prompts-slash');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'topic' }).waitFor();
  await page.keyboard.type('tides');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a child');
  await page.keyboard.press('Enter');
  await expect.poll(() => message.inputValue()).toBe('Explain tides to a child.');
});

describe('tools of servers and services', () => {
  let house: Awaited<ReturnType<typeof callingModel>>;
  let provider: ToolProvider;
  let shop: Upstream;
  let there: Parlor;
  let ann: Page;

  beforeAll(async () => {
    house = await callingModel();
    provider = await startToolProvider();
    shop = await upstream((_, res) => {
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(petShop()));
    });
    there = await startParlor({
      OPENAI_PROXY_URL: `${house.model.origin}/v1`,
      OPENAI_API_KEY: 'sk-for-the-journey',
      OPENAI_MODEL_LIST: '-all,+gpt-4o',
      PARLOR_SETUP: 'ann@example.com:a long password',
    });
    ann = await (await visitor()).newPage();
    await ann.goto(there.url);
    await enter();
    await ann.getByRole('textbox', { name: 'Message' }).waitFor();
    await put('/api/settings/instance.allowedNetworks', { value: ['127.0.0.0/8'] });
    await put('/api/settings/tools.servers', { value: [{ name: 'docs', url: provider.url }] });
    await put('/api/tool-servers/docs/sign-in', {});
  });
  afterAll(async () => {
    await there.close();
    await Promise.all([house.model.close(), provider.close(), shop.close()]);
  });

  async function enter(): Promise<void> {
    await ann.getByRole('textbox', { name: 'Email' }).fill('ann@example.com');
    await ann.getByLabel('Password', { exact: true }).fill('a long password');
    await ann.keyboard.press('Enter');
  }
  async function put(path: string, body: unknown): Promise<void> {
    const status = await ann.evaluate(
      async ([to, text]) =>
        (await fetch(to, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: text })).status,
      [path, JSON.stringify(body)] as const,
    );
    expect(status, path).toBe(200);
  }

  it('connects a service where the session ended on the way: signs in, and is connected', async () => {
    await ann.goto(`${there.url}/settings/account`);
    const connect = ann.getByRole('button', { name: 'Connect docs' });
    await connect.waitFor();
    await expectAccessible(ann);
    await ann.route(
      `${provider.issuer}/auth**`,
      async (route) => {
        await ann.context().clearCookies({ name: 'parlor' });
        await route.continue();
      },
      { times: 1 },
    );
    await connect.click();
    await enter();
    await ann.getByText('docs is connected.').waitFor();
    await expectAccessible(ann);
    await shot(ann, 'tools-connected');
  });

  it('adds a service by its document, and confirms where it is and what is offered', async () => {
    await ann.goto(`${there.url}/settings/instance`);
    await ann.getByRole('button', { name: 'Add a service by its OpenAPI document' }).click();
    const dialog = ann.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Short name' }).fill('pets');
    await dialog.getByRole('textbox', { name: 'Address of the document' }).fill(`${shop.origin}/openapi.json`);
    await expectAccessible(ann);
    await dialog.getByRole('button', { name: 'Read it' }).click();
    await dialog.getByText('4 of 4 offered').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Requests go to' }).inputValue()).toBe(`${shop.origin}/v2`);
    await expectAccessible(ann);
    await shot(ann, 'tools-operations');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ann.getByText('Pet shop · 4 of 4 offered').waitFor();
    await expectAccessible(ann);
  });

  it('asks before something changes, remembers “always”, and asks again once it is taken back', async () => {
    house.wants(['pets__createPet', { name: 'Mia', kind: 'cat' }]);
    const send = async () => {
      await ann.goto(there.url);
      await ann.getByRole('textbox', { name: 'Message' }).fill('Add Mia');
      await ann.keyboard.press('Enter');
    };
    await send();
    const asked = ann.getByRole('group', { name: 'May this run?' });
    await asked.waitFor();
    await expectAccessible(ann);
    await shot(ann, 'tools-asking');
    await asked.getByRole('button', { name: 'Always allow' }).press('Enter');
    await ann.getByRole('log').getByText('It said:').waitFor();
    expect(shop.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
    await send();
    await ann.getByRole('log').getByText('It said:').waitFor();
    expect(await asked.count()).toBe(0);

    await ann.goto(`${there.url}/settings/account`);
    await ann.getByText('Always allowed since').waitFor();
    await expectAccessible(ann);
    await shot(ann, 'tools-decided');
    await ann.getByRole('button', { name: 'Ask me again about pets: createPet' }).click();
    await expect.poll(() => ann.getByText('Always allowed since').count()).toBe(0);
    await send();
    await asked.getByRole('button', { name: 'Do not allow' }).click();
    await ann.getByRole('log').getByText('It said: Error: The person did not allow this call.').waitFor();
    expect(shop.asked.filter(({ method }) => method === 'POST')).toHaveLength(2);

    await ann.goto(`${there.url}/settings/instance`);
    await ann.getByRole('button', { name: 'Remove the service pets' }).click();
    await ann.getByText('for good').waitFor();
    await expectAccessible(ann);
    await ann.getByRole('button', { name: 'Remove it' }).click();
    await expect.poll(() => ann.getByText('Pet shop').count()).toBe(0);
  });
});
