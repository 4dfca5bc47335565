/**
 * The page in real Chromium: first load, a streamed answer of about 4,000 tokens (paced at 100 a second and all at
 * once), a chat of 200 messages, typing in it. `node bench/page.ts [runs]` against the build in dist/. Medians.
 */
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { createSimulator, instant, serveSimulator, type Scenario } from '#simulator/index.ts';
import { closeBrowser, startParlor, visitor, type Parlor } from '../e2e/parlor.ts';

const runs = Number(process.argv[2] ?? 3);
const PASSWORD = 'a long password';
const MESSAGES = 200;

/** Installed before the page's own scripts: long tasks, first paint, layout shifts. */
const PROBE = `
  window.probe = { long: [], fcp: 0, shift: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('longtask', (entry) => window.probe.long.push(entry.duration));
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') window.probe.fcp = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) window.probe.shift += entry.value; });
`;

interface Probe {
  long: number[];
  fcp: number;
  shift: number;
}

type Row = [what: string, value: number, unit: string];

const rows: Row[] = [];
const report = (what: string, values: number[], unit: string) => rows.push([what, median(values), unit]);

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

async function probe(page: Page): Promise<Probe> {
  return page.evaluate<Probe>('window.probe');
}

async function scriptMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find((metric) => metric.name === 'ScriptDuration')?.value ?? 0) * 1000;
}

async function signIn(parlor: Parlor): Promise<BrowserContext> {
  const person = await visitor();
  const response = await person.request.post(`${parlor.url}/api/sign-in`, {
    data: { email: 'ann@example.com', password: PASSWORD },
  });
  if (!response.ok()) throw new Error(`sign-in: ${response.status()}`);
  return person;
}

/** A fresh visitor with nothing cached: when the first content shows, when the composer takes a key, what came. */
async function load(
  parlor: Parlor,
): Promise<{ fcp: number; usable: number; jsKb: number; shift: number; blocked: number; requests: number }> {
  const signedIn = await signIn(parlor);
  const person = await visitor({ storageState: await signedIn.storageState() });
  await person.addInitScript(PROBE);
  const page = await person.newPage();
  const session = await person.newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let jsBytes = 0;
  let requests = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    requests += 1;
    if (/javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) jsBytes += encodedDataLength;
  });
  const startedAt = Date.now();
  await page.goto(parlor.url, { waitUntil: 'commit' });
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.waitFor();
  await message.press('z');
  while ((await message.inputValue()) !== 'z') await page.waitForTimeout(5);
  const usable = Date.now() - startedAt;
  await page.waitForTimeout(2500);
  const { fcp, shift, long } = await probe(page);
  const blocked = long.reduce((sum, ms) => sum + Math.max(0, ms - 50), 0);
  await person.close();
  await signedIn.close();
  return { fcp, usable, jsKb: jsBytes / 1024, shift, blocked, requests };
}

/** One long answer from send to the end: seconds, script time, the longest task. */
async function stream(parlor: Parlor): Promise<{ seconds: number; script: number; longest: number; shift: number }> {
  const person = await signIn(parlor);
  await person.addInitScript(PROBE);
  const page = await person.newPage();
  const session = await person.newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(parlor.url);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Please give me a long answer');
  await page.waitForTimeout(1500);
  await page.evaluate('window.probe.long.length = 0; window.probe.shift = 0');
  const before = await scriptMs(session);
  const startedAt = Date.now();
  await message.press('Enter');
  const stop = page.getByRole('button', { name: 'Stop' });
  await stop.waitFor();
  await stop.waitFor({ state: 'hidden', timeout: 120_000 });
  const seconds = (Date.now() - startedAt) / 1000;
  // What is painted after the end counts too.
  await page.waitForTimeout(1000);
  const script = (await scriptMs(session)) - before;
  const { long, shift } = await probe(page);
  await person.close();
  return { seconds, script, longest: Math.max(0, ...long), shift };
}

/** Writes a long chat straight into the data file, as an import would; returns its id. */
function seed(parlor: Parlor): string {
  const db = new DatabaseSync(join(parlor.data, 'parlor.db'));
  const owner = String(db.prepare('SELECT id FROM users LIMIT 1').get()?.['id']);
  const id = (kind: string, n: number) => `${kind}_${String(n).padStart(26, '0')}`;
  const chat = id('chat', 1);
  const now = Date.now();
  db.prepare(
    `INSERT INTO chats (id, user_id, title, title_source, model, leaf_id, created_at, updated_at)
     VALUES (?, ?, 'Seeded', 'person', NULL, ?, ?, ?)`,
  ).run(chat, owner, id('msg', MESSAGES - 1), now, now);
  const insert = db.prepare(
    `INSERT INTO messages (id, chat_id, parent_id, role, parts, status, created_at) VALUES (?, ?, ?, ?, ?, 'done', ?)`,
  );
  for (let n = 0; n < MESSAGES; n++) {
    const parts = JSON.stringify([
      { type: 'text', text: n % 2 === 0 ? `Question ${n}: how long does step ${n} take?` : answer(n) },
    ]);
    insert.run(
      id('msg', n),
      chat,
      n === 0 ? null : id('msg', n - 1),
      n % 2 === 0 ? 'user' : 'assistant',
      parts,
      now + n,
    );
  }
  db.close();
  return chat;
}

function answer(n: number): string {
  const code =
    n % 6 === 1
      ? `\n\n\`\`\`js\nconst startedAt = performance.now();\nawait step(${n});\nconsole.log(performance.now() - startedAt);\n\`\`\``
      : '';
  const prose =
    'The rest is ordinary prose of moderate length, so that a message is as tall as messages are and runs over several lines. ';
  return `Answer ${n}: use **performance.now()** around the step.\n\n- warm up first\n- keep the *median*${code}\n\n${prose.repeat(3)}${n === MESSAGES - 1 ? 'The very end.' : ''}`;
}

async function longChat(parlor: Parlor): Promise<{ open: number; typing: number[] }> {
  const chat = seed(parlor);
  const person = await signIn(parlor);
  const page = await person.newPage();
  await page.goto(parlor.url);
  await page.getByRole('link', { name: 'Seeded' }).waitFor();
  await page.waitForTimeout(2000);
  const opened: number[] = [];
  for (let run = 0; run < runs; run++) {
    await page
      .getByRole('link', { name: 'New chat' })
      .or(page.getByRole('button', { name: 'New chat' }))
      .first()
      .click();
    await page.waitForTimeout(300);
    const startedAt = Date.now();
    await page.getByRole('link', { name: 'Seeded' }).click();
    await page.getByText('The very end.').waitFor({ state: 'attached' });
    opened.push(Date.now() - startedAt);
  }
  if (!page.url().endsWith(chat)) throw new Error('another chat was opened');
  const typing = await typed(page);
  await person.close();
  return { open: median(opened), typing };
}

/** Key down → the next frame after it, 60 times. */
async function typed(page: Page): Promise<number[]> {
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.evaluate(`
    window.typed = [];
    document.addEventListener('keydown', () => {
      const at = performance.now();
      requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => window.typed.push(performance.now() - at); c.port2.postMessage(0); });
    }, true)`);
  for (let n = 0; n < 60; n++) {
    await page.keyboard.type('abcdefghij '.charAt(n % 11));
    await page.waitForTimeout(40);
  }
  return page.evaluate<number[]>('window.typed');
}

/** A Parlor on a simulated resource of this pace. */
async function house(
  behaviour: NonNullable<Scenario['behaviour']>,
): Promise<{ parlor: Parlor; close(): Promise<void> }> {
  const simulator = createSimulator({ scenario: { behaviour }, limits: 'off' });
  const served = await serveSimulator(simulator, { port: 0, host: '127.0.0.1' });
  const parlor = await startParlor({
    AZURE_API_KEY: simulator.resource.keys.key1,
    AZURE_ENDPOINT: served.url,
    AZURE_API_VERSION: '2024-10-21',
    AZURE_MODEL_LIST: '-all,+gpt-4o',
    PARLOR_SETUP: `ann@example.com:${PASSWORD}`,
  });
  return {
    parlor,
    async close() {
      await parlor.close();
      await served.close();
    },
  };
}

const paced = await house({ ...instant, tokensPerSecond: 100 });
const loads = [];
for (let run = 0; run < runs; run++) loads.push(await load(paced.parlor));
report(
  'first load: first content',
  loads.map((l) => l.fcp),
  'ms',
);
report(
  'first load: input usable',
  loads.map((l) => l.usable),
  'ms',
);
report(
  'first load: JavaScript, as sent',
  loads.map((l) => l.jsKb),
  'kB',
);
report(
  'first load: requests',
  loads.map((l) => l.requests),
  '',
);
report(
  'first load: blocking time',
  loads.map((l) => l.blocked),
  'ms',
);
report(
  'first load: layout shift',
  loads.map((l) => l.shift),
  '',
);
const slow = [await stream(paced.parlor), await stream(paced.parlor)];
report(
  '4,000 tokens at 100/s: script',
  slow.map((s) => s.script),
  'ms',
);
report(
  '4,000 tokens at 100/s: longest task',
  slow.map((s) => s.longest),
  'ms',
);
report(
  '4,000 tokens at 100/s: layout shift',
  slow.map((s) => s.shift),
  '',
);
const long = await longChat(paced.parlor);
report(`open a chat of ${MESSAGES} messages`, [long.open], 'ms');
report('typing in it, p50', [percentile(long.typing, 0.5)], 'ms');
report('typing in it, p95', [percentile(long.typing, 0.95)], 'ms');
await paced.close();

const fast = await house(instant);
const atOnce = [];
for (let run = 0; run < runs; run++) atOnce.push(await stream(fast.parlor));
report(
  '4,000 tokens at once: send → done',
  atOnce.map((s) => s.seconds * 1000),
  'ms',
);
report(
  '4,000 tokens at once: script',
  atOnce.map((s) => s.script),
  'ms',
);
report(
  '4,000 tokens at once: longest task',
  atOnce.map((s) => s.longest),
  'ms',
);
await fast.close();
await closeBrowser();

console.log('| | median |\n|---|---|');
for (const [what, value, unit] of rows) console.log(`| ${what} | ${value.toFixed(value < 10 ? 2 : 0)} ${unit} |`);
