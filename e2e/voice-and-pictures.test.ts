/** What is said is written, what is written is read aloud, a part of a picture is painted over, and a chart is drawn by a script. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSimulator, serveSimulator, type ServedSimulator } from '#simulator/index.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

const MODELS = ['gpt-4o', 'gpt-4o-mini-transcribe', 'gpt-4o-mini-tts', 'gpt-image-1', 'gpt-realtime'];

let served: ServedSimulator;
let parlor: Parlor;
let page: Page;

beforeAll(async () => {
  const azure = createSimulator({
    deployments: MODELS.map((name) => ({ name, model: name })),
    scenario: { behaviour: { firstTokenMs: 0, tokensPerSecond: 0 } },
  });
  served = await serveSimulator(azure, { port: 0, host: '127.0.0.1' });
  parlor = await startParlor({
    ACCESS_CODE: 'sesame',
    AZURE_API_KEY: azure.resource.keys.key1,
    AZURE_ENDPOINT: served.url,
    AZURE_API_VERSION: '2025-04-01-preview',
    AZURE_MODEL_LIST: ['-all', ...MODELS.map((name) => `+${name}`)].join(','),
  });
  page = await (await visitor({ permissions: ['microphone'] })).newPage();
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
  await served.close();
});

it('writes what is dictated after what is there, and forgets it when told to', async () => {
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Dear Ann,');
  await page.getByRole('button', { name: 'Dictate' }).click();
  await page.getByText('Listening').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Forget it' }).click();
  await page.getByRole('button', { name: 'Dictate' }).waitFor();
  expect(await message.inputValue()).toBe('Dear Ann,');

  await page.getByRole('button', { name: 'Dictate' }).click();
  await page.getByText('Listening').waitFor();
  await page.waitForTimeout(700);
  await page.getByRole('button', { name: 'Write it' }).click();
  await page.getByRole('button', { name: 'Dictate' }).waitFor();
  expect(await message.inputValue()).toMatch(/^Dear Ann, \S/);
});

it('reads an answer aloud, pauses, goes on and stops', async () => {
  await page.getByRole('textbox', { name: 'Message' }).fill('Please give me a long answer');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Read aloud' }).click({ timeout: 30_000 });
  const reading = page.getByRole('group', { name: 'Reading aloud' });
  await reading.getByRole('button', { name: 'Pause' }).click();
  await expectAccessible(page);
  await reading.getByRole('button', { name: 'Go on' }).click();
  await reading.getByRole('button', { name: 'Stop reading' }).click();
  await page.getByRole('button', { name: 'Read aloud' }).waitFor();
});

it('talks: the call is heard, answered, captioned and kept, and goes on by typing', async () => {
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await page.getByRole('button', { name: 'Talk' }).click();
  const call = page.getByRole('dialog', { name: 'Call with gpt-realtime' });
  await call.waitFor();
  // The microphone of this browser beeps: somebody speaks, until it is switched off.
  await call.getByText('You are speaking').waitFor();
  await call.getByRole('button', { name: 'Turn the microphone off' }).click();
  const said = call.getByRole('region', { name: 'What is said' }).locator('p[dir]');
  await said.nth(1).waitFor();
  await call.getByText('Your microphone is off').waitFor();
  await expectAccessible(page);
  await shot(page, 'call');
  await call.getByRole('combobox', { name: 'Voice' }).selectOption('sage');
  await call.getByRole('button', { name: 'Hang up' }).click();
  await call.waitFor({ state: 'detached' });
  await page.waitForURL(/\/c\//);
  const message = page.getByRole('textbox', { name: 'Message' });
  await page.getByRole('button', { name: 'Read aloud' }).first().waitFor();
  await expectAccessible(page);
  await shot(page, 'call-kept');
  await message.fill('Thank you');
  await message.press('Enter');
  await page.getByText('Thank you', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'hidden' });
});

it('uses a tool in a call when the person allows it, and goes on after the network was away', async () => {
  const context = page.context();
  // Where pages may be read, words of others can ask for what the person did not.
  for (const key of ['chat.memory', 'tools.readPages'])
    await page.request.put(`${parlor.url}/api/settings/${key}`, {
      data: { value: true },
      headers: { origin: parlor.url },
    });
  let speak: ((words: string) => void) | null = null;
  await page.routeWebSocket(/\/api\/call$/, (line) => {
    const server = line.connectToServer();
    // The words go with the sound of the microphone; in this one the simulator hears what is written.
    speak = (words) => {
      const said = `simulated-speech:${Buffer.from(words).toString('base64')}.`;
      const tone = Int16Array.from({ length: 12_000 }, (_, at) => Math.round(20_000 * Math.sin(at / 8)));
      server.send(Buffer.concat([Buffer.from(said.padEnd(said.length + (said.length % 2))), Buffer.from(tone.buffer)]));
    };
  });
  await page.goto(parlor.url);
  await page.getByRole('button', { name: 'Talk' }).click();
  const call = page.getByRole('dialog', { name: 'Call with gpt-realtime' });
  await call.getByRole('button', { name: 'Turn the microphone off' }).click();
  await call.getByText('Your microphone is off').waitFor();
  speak!('Please remember that I live in Suzhou.');
  const asking = call.getByRole('group', { name: 'May this run?' });
  await asking.getByText('Suzhou').waitFor();
  await expectAccessible(page);
  await shot(page, 'call-asks');
  await asking.getByRole('button', { name: 'Allow once' }).click();
  await call.getByText('Used memory').waitFor();

  await context.setOffline(true);
  await call.getByRole('status').getByText('The connection was lost').waitFor();
  await expectAccessible(page);
  await context.setOffline(false);
  await call.getByRole('status').getByText('Your microphone is off').waitFor();
  speak!('Which city was that?');
  await call.getByRole('region', { name: 'What is said' }).getByText('Which city was that?').first().waitFor();
  await call.getByRole('button', { name: 'Hang up' }).click();
  await call.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Used memory/ }).waitFor();
  await page.getByText('Which city was that?').first().waitFor();
});

it('changes the part of a picture that was painted over', async () => {
  await page.getByRole('link', { name: 'Pictures' }).click();
  await page.getByRole('textbox', { name: 'What to draw' }).fill('A lighthouse at dusk');
  await page.getByRole('button', { name: 'Draw', exact: true }).click();
  await page.getByRole('button', { name: 'Open A lighthouse at dusk' }).waitFor({ timeout: 30_000 });
  await page.getByRole('main').locator('button[aria-haspopup="menu"]').click();
  await page.getByRole('menuitem', { name: 'Change this picture' }).click();
  const canvas = page.getByLabel('Paint over what may change');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('nowhere to paint');
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Remove the paint' }).waitFor();
  await expectAccessible(page);
  await shot(page, 'picture-mask');

  await page.getByRole('textbox', { name: 'What to change' }).fill('A red roof');
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && request.url().endsWith('/api/pictures'),
  );
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  // A PNG, and not an empty one.
  const { mask } = (await asked).postDataJSON() as { mask: string };
  expect(Buffer.from(mask, 'base64').subarray(1, 4).toString()).toBe('PNG');
  await page.getByRole('button', { name: 'Open A red roof' }).waitFor({ timeout: 30_000 });
});

it('draws a chart by a script: what it ran, what it printed, and the files it wrote', async () => {
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Message' }).fill('Plot a chart, please');
  await page.keyboard.press('Enter');
  const line = page.getByRole('button', { name: /^Used code/ });
  await line.waitFor({ timeout: 30_000 });
  const chart = page.getByRole('img', { name: 'chart.svg' });
  await chart.waitFor();
  await expect.poll(() => chart.evaluate((image: { naturalWidth?: number }) => image.naturalWidth)).toBe(720);
  await line.click();
  await page.getByRole('figure').filter({ hasText: 'writeFile' }).waitFor();
  await page.getByRole('group', { name: 'Output' }).getByText('6 values of visits: mean 61.5').waitFor();
  const taken = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download chart.csv' }).click();
  expect((await taken).suggestedFilename()).toBe('chart.csv');
  await expectAccessible(page);
  await shot(page, 'script');
  await page.getByRole('button', { name: /^chart\.csv/ }).click();
  await page.getByRole('complementary').getByText('Jan,42').waitFor();
});
