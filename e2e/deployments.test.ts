/** One deployment over two resources: one of them is stopped, the other answers, and the page says so. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { closeBrowser, expectAccessible, freePort, shot, startParlor, visitor, type Parlor } from './parlor.ts';
import { like, signIn, speaking, spoken } from './speaking.ts';

interface Resource {
  url: string;
  key: string;
  stop: () => Promise<void>;
}

let parlor: Parlor;
let page: Page;
let sweden: Resource;
let japan: Resource;
let deploymentPage = '';
let secret = '';

/** `parlor simulate --resource …` in a process of its own. */
async function simulate(region: string): Promise<Resource> {
  const port = await freePort();
  const launcher = join(import.meta.dirname, '../bin/parlor.js');
  const child: ChildProcess = spawn(
    process.execPath,
    [launcher, 'simulate', '--as-built', '--resource', region, '--port', String(port), '--latency', 'instant'],
    { env: { PATH: process.env['PATH'], HOME: process.env['HOME'] }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const key = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.once('exit', () => reject(new Error(`The simulator did not start:\n${printed}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /Key 1\s+([0-9a-f]{32})/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  async function stop() {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
  return { url: `http://127.0.0.1:${port}`, key, stop };
}

/** The page's own session, without its buttons. */
async function api(method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  return page.evaluate(
    async ([how, where, text]) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(where, { method: how, headers, body: text });
      if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`);
      return response.json() as Promise<Record<string, unknown>>;
    },
    [method, path, JSON.stringify(body)] as const,
  );
}

async function ask(): Promise<number> {
  const response = await fetch(`${parlor.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.text();
  return response.status;
}

// Each language has a house of its own: its resource is stopped for good.
describe.each(await spoken())('in $language', ({ language, words }) => {
  const { models, shell, targets } = words;

  const row = (name: string) =>
    page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name }) })
      .last();

  beforeAll(async () => {
    [parlor, sweden, japan] = await Promise.all([
      startParlor({ PARLOR_SETUP: 'ann@example.com:a long password' }),
      simulate('swedencentral'),
      simulate('japaneast'),
    ]);
    page = await (await visitor(speaking(language))).newPage();
    await signIn(page, words, parlor);
    await page.getByRole('button', { name: like(shell.account) }).waitFor();
    await api('PUT', '/api/settings/instance.allowedNetworks', { value: ['127.0.0.0/8'] });
    const connect = ({ url, key }: Resource, name: string, deployments: { name: string }[]) =>
      api('POST', '/api/connections', {
        name,
        provider: 'azure-openai',
        baseUrl: url,
        apiVersion: '2024-10-21',
        key,
        deployments,
      });
    const first = await connect(sweden, 'Contoso Sweden', [{ name: 'gpt-4o' }, { name: 'gpt-5.4' }]);
    await connect(japan, 'Contoso Japan', []);
    // As the contract has it: a connection with its deployments.
    const [deployment] = first['deployments'] as { id: string }[];
    deploymentPage = `${parlor.url}/settings/models/${String(first['id'])}/${deployment?.id ?? ''}`;
    secret = String((await api('POST', '/api/keys', { name: 'Journey' }))['secret']);
  });
  afterAll(async () => {
    await closeBrowser();
    await Promise.all([parlor.close(), sweden.stop(), japan.stop()]);
  });

  it('takes a second resource, which waits until the first cannot answer', async () => {
    await page.goto(deploymentPage);
    await page.getByRole('heading', { name: targets.title }).waitFor();
    await page.getByRole('button', { name: targets.add }).click();
    const form = page.getByRole('form', { name: targets.add });
    await form.getByRole('combobox', { name: targets.connection }).selectOption({ label: 'Contoso Japan' });
    await form.getByRole('button', { name: 'gpt-4o', exact: true }).click();
    await expectAccessible(page);
    await shot(page, `deployment-adding-${language}`);
    await form.getByRole('button', { name: targets.addIt, exact: true }).click();
    await page.getByText(targets.next({ n: 1 })).waitFor();
    await shot(page, `deployment-two-${language}`);
    expect(await ask()).toBe(200);
    await row('Contoso Sweden')
      .getByText(`${targets.traffic({ share: '100%' })} · ${targets.calls(1)}`)
      .waitFor();
    await expectAccessible(page);
  });

  it('when one stops, the other answers, and the page says so', async () => {
    await sweden.stop();
    for (let i = 0; i < 4; i++) expect(await ask()).toBe(200);
    await row('Contoso Sweden')
      .getByText(targets.takesOver({ name: 'Contoso Japan' }))
      .waitFor();
    await row('Contoso Sweden')
      .getByText(new RegExp(`${targets.states.resting}|${targets.states.doubtful}`))
      .waitFor();
    await row('Contoso Japan')
      .getByText(`${targets.traffic({ share: '80%' })} · ${targets.calls(4)}`)
      .waitFor();
    await expectAccessible(page);
    await shot(page, `deployment-failover-${language}`);
  });

  it('is put in another order with the arrows, weighed, and what is removed comes back', async () => {
    const moving = targets.drag({ name: 'Contoso Japan' });
    await row('Contoso Japan').getByRole('button', { name: moving }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByText(targets.next({ n: 1 })).waitFor({ state: 'hidden' });
    // Drawn anew in its group, it keeps the focus: the next arrow moves it on, and back.
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe(moving);
    await page.keyboard.press('ArrowDown');
    await page.getByText(targets.next({ n: 1 })).waitFor();
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe(moving);
    await page.keyboard.press('ArrowUp');
    const weight = page.getByRole('textbox', { name: targets.weightOf({ name: 'Contoso Japan' }) });
    await weight.fill('3');
    await weight.press('Enter');
    await row('Contoso Japan')
      .getByText(targets.share({ share: '75%' }))
      .waitFor();
    await expectAccessible(page);
    await shot(page, `deployment-weights-${language}`);
    await row('Contoso Japan')
      .getByRole('button', { name: targets.more({ name: 'Contoso Japan' }) })
      .click();
    await page.getByRole('menuitem', { name: targets.earlier }).click();
    await page.getByText(targets.next({ n: 1 })).waitFor();

    await row('Contoso Sweden')
      .getByRole('button', { name: targets.more({ name: 'Contoso Sweden' }) })
      .click();
    await page.getByRole('menuitem', { name: targets.remove }).click();
    await row('Contoso Sweden').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: shell.undo }).click();
    await page.getByText(targets.next({ n: 1 })).waitFor();
    await row('Contoso Sweden').waitFor();
  });

  it('is dragged onto a group, to share with it', async () => {
    const handle = row('Contoso Sweden').getByRole('button', { name: targets.drag({ name: 'Contoso Sweden' }) });
    await handle.dragTo(row('Contoso Japan'));
    await row('Contoso Sweden')
      .getByText(targets.share({ share: '25%' }))
      .waitFor();
    await row('Contoso Sweden')
      .getByRole('button', { name: targets.more({ name: 'Contoso Sweden' }) })
      .click();
    await page.getByRole('menuitem', { name: targets.later }).click();
    await page.getByText(targets.next({ n: 1 })).waitFor();
  });

  it('a successor is named when the end is near, and another way to choose takes a click', async () => {
    const end = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel(targets.retiresOn).fill(end);
    await page.getByRole('textbox', { name: targets.capacity }).fill('120k');
    await page
      .locator('form')
      .filter({ hasText: targets.retiresOn })
      .getByRole('button', { name: targets.save })
      .click();
    await page
      .getByText(`${targets.retiresIn({ model: 'gpt-4o', when: targets.inDays(40) })} · ${targets.noSuccessor}`)
      .waitFor();
    await page.getByRole('button', { name: targets.nameSuccessor }).click();
    await page.getByRole('menuitem', { name: 'gpt-5.4' }).click();
    await page.getByText(`· ${targets.successorIs({ name: 'gpt-5.4' })}`).waitFor();
    await page.getByText(targets.policies['least-loaded']).click();
    await page.getByText(targets.policyHints['least-loaded']).waitFor();
    await page.getByRole('switch', { name: targets.hedge }).click();
    await page.getByRole('textbox', { name: targets.hedgeAfter }).waitFor();
    await page.getByRole('combobox', { name: targets.contextFallbacks }).selectOption('gpt-5.4');
    await page.getByRole('button', { name: targets.fallbackRemove({ name: 'gpt-5.4' }) }).waitFor();
    await expectAccessible(page);
  });

  it('deleted and brought back, it is the same with both', async () => {
    await page.getByRole('button', { name: models.delete }).click();
    await page.getByRole('button', { name: shell.undo }).click();
    await page.getByRole('link', { name: 'gpt-4o', exact: true }).first().click();
    await page.getByText(targets.next({ n: 1 })).waitFor();
    await page
      .getByText(
        `${targets.retiresIn({ model: 'gpt-4o', when: targets.inDays(40) })} · ${targets.successorIs({ name: 'gpt-5.4' })}`,
      )
      .waitFor();
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.reload();
    await page.getByRole('heading', { name: targets.title }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await expectAccessible(page);
    await shot(page, `deployment-phone-${language}`);
  });
});
