/**
 * The page in real Chromium: `node bench/page.ts [runs] [load|stream|open|list|memory …]` against the build in dist/.
 * Medians of `runs`. Script, tasks and typing are times on the processor; the others are by the clock.
 */
import { instant } from '#simulator/index.ts';
import { closeBrowser } from '../e2e/parlor.ts';
import { house, signedIn, seed, END, type House } from './page/house.ts';
import { clickToShown, longestTask, median, meter, percentile, settled, type Probe, type Row } from './page/measure.ts';
import type { Page } from 'playwright-core';

const [asked = '3', ...only] = process.argv.slice(2);
const runs = Number(asked);
const rows: Row[] = [];
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const report = (what: string, value: string) => rows.push([what, value]);

const message = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const probe = (page: Page) => page.evaluate<Probe>('window.probe');

/** A fresh visitor with nothing cached: when the first content shows, when the composer takes a key, what came. */
async function load({ parlor }: House) {
  const person = await signedIn(parlor);
  const page = await person.newPage();
  const read = await meter(page);
  const session = await person.newCDPSession(page);
  await session.send('Network.enable');
  const scripts = new Set<string>();
  let bytes = 0;
  let requests = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    requests += 1;
    if (/javascript/.test(response.mimeType)) scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(parlor.url, { waitUntil: 'commit' });
  await message(page).waitFor();
  await page.waitForLoadState('networkidle');
  const weight = bytes / 1000;
  const came = requests;
  await page.waitForTimeout(1000);
  const { fcp, shift } = await probe(page);
  const { task } = await read();
  await page.close();
  // Once more, for the person who types at once.
  const other = await person.newPage();
  const again = performance.now();
  await other.goto(parlor.url, { waitUntil: 'commit' });
  await message(other).press('z');
  while ((await message(other).inputValue()) !== 'z') await other.waitForTimeout(2);
  const usable = performance.now() - again;
  await person.close();
  return { fcp, usable, weight, shift, task, requests: came };
}

async function benchLoad(): Promise<void> {
  const at = await house();
  const seen = [];
  for (let run = 0; run < runs; run++) seen.push(await load(at));
  await at.close();
  report('first load: first content', ms(median(seen.map(({ fcp }) => fcp))));
  report('first load: input usable', ms(median(seen.map(({ usable }) => usable))));
  report('first load: all work of the page', ms(median(seen.map(({ task }) => task))));
  report('first load: JavaScript as sent (Brotli)', `${median(seen.map(({ weight }) => weight)).toFixed(0)} kB`);
  report('first load: requests', String(median(seen.map(({ requests }) => requests))));
  report('first load: layout shift', median(seen.map(({ shift }) => shift)).toFixed(3));
}

/** One long answer from send to the end. */
async function stream({ parlor }: House) {
  const person = await signedIn(parlor);
  const page = await person.newPage();
  const read = await meter(page);
  await page.goto(parlor.url);
  await message(page).fill('Please give me a long answer');
  await page.waitForTimeout(1500);
  await page.evaluate('window.probe.shift = 0; window.probe.shifts = []');
  const before = await read();
  let seconds = 0;
  const longest = await longestTask(page, async () => {
    const startedAt = performance.now();
    await message(page).press('Enter');
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.waitFor();
    await stop.waitFor({ state: 'hidden', timeout: 120_000 });
    seconds = (performance.now() - startedAt) / 1000;
    // What is painted after the end counts too.
    await page.waitForTimeout(1000);
  });
  const after = await read();
  const { shift, shifts } = await probe(page);
  if (process.env['SHIFTS']) console.log(JSON.stringify(shifts, null, 1));
  await person.close();
  return { seconds, script: after.script - before.script, task: after.task - before.task, longest, shift };
}

async function benchStream(): Promise<void> {
  for (const [name, behaviour, times] of [
    ['4,000 tokens at 100/s', { ...instant, tokensPerSecond: 100 }, Math.min(runs, 2)],
    ['4,000 tokens at once', instant, runs],
  ] as const) {
    const at = await house(behaviour);
    const seen = [];
    for (let run = 0; run < times; run++) seen.push(await stream(at));
    await at.close();
    report(`${name}: script`, ms(median(seen.map(({ script }) => script))));
    report(`${name}: all work of the page`, ms(median(seen.map(({ task }) => task))));
    report(`${name}: longest task`, ms(median(seen.map(({ longest }) => longest))));
    report(`${name}: layout shift`, median(seen.map(({ shift }) => shift)).toFixed(3));
    report(`${name}: send → done`, ms(median(seen.map(({ seconds }) => seconds * 1000))));
  }
}

/** Opens a long chat from the list, and types in it. */
async function open({ parlor }: House, title: string) {
  const person = await signedIn(parlor);
  const page = await person.newPage();
  const read = await meter(page);
  await page.goto(parlor.url);
  const link = page.getByRole('link', { name: title });
  await link.waitFor();
  await page.waitForTimeout(1500);
  const opened = [];
  for (let run = 0; run < runs; run++) {
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.waitForTimeout(500);
    const before = await read();
    let clock = 0;
    const longest = await longestTask(page, async () => {
      // From the click to the frame that shows the last message, by the page's own clock.
      clock = await page.evaluate<number>(clickToShown(title, END));
      await page.waitForTimeout(1500);
    });
    opened.push({ clock, longest, task: (await read()).task - before.task });
  }
  const typing = await typed(page, read);
  await person.close();
  return { opened, ...typing };
}

/** What a key costs the page's thread, with everything drawn because of it; and key → frame by the clock. 60 keys. */
async function typed(page: Page, read: Awaited<ReturnType<typeof meter>>) {
  await message(page).click();
  await page.evaluate(`
    window.typed = [];
    document.addEventListener('keydown', () => {
      const at = performance.now();
      requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => window.typed.push(performance.now() - at); c.port2.postMessage(0); });
    }, true)`);
  const work: number[] = [];
  for (let n = 0; n < 60; n++) {
    const before = await read();
    await page.keyboard.type('abcdefghij '.charAt(n % 11));
    await page.waitForTimeout(60);
    work.push((await read()).task - before.task);
  }
  return { work, clock: await page.evaluate<number[]>('window.typed') };
}

async function benchOpen(): Promise<void> {
  const at = await house();
  seed(at.parlor, [
    { title: 'Two hundred', messages: 200 },
    { title: 'Five thousand', messages: 5000 },
  ]);
  for (const title of ['Two hundred', 'Five thousand']) {
    const { opened, work, clock } = await open(at, title);
    const [first = Number.NaN, ...again] = opened.map((one) => one.clock);
    report(`${title} messages: open, first time / again`, `${ms(first)} / ${ms(median(again))}`);
    report(`${title} messages: all work of opening`, ms(median(opened.map(({ task }) => task))));
    report(`${title} messages: longest task of opening`, ms(median(opened.map(({ longest }) => longest))));
    report(`typing in it, by the clock: p50 / p95`, `${ms(percentile(clock, 0.5))} / ${ms(percentile(clock, 0.95))}`);
    report(`typing in it, work: p50 / p95`, `${ms(percentile(work, 0.5))} / ${ms(percentile(work, 0.95))}`);
  }
  await at.close();
}

/** A thousand chats in the list, by the wheel from the newest to the oldest. */
async function benchList(): Promise<void> {
  const at = await house();
  const count = 1000;
  seed(
    at.parlor,
    Array.from({ length: count }, (_, n) => ({ title: `Chat ${n} about one thing or another`, messages: 0 })),
  );
  const person = await signedIn(at.parlor);
  const page = await person.newPage();
  const read = await meter(page);
  await page.goto(at.parlor.url);
  const list = page.getByRole('navigation', { name: 'Chats' });
  await list.getByText('Chat 0 ').waitFor();
  await page.waitForTimeout(1000);
  await list.hover();
  await page.evaluate(`
    window.frames = [];
    let last = performance.now();
    const next = (now) => { window.frames.push(now - last); last = now; requestAnimationFrame(next); };
    requestAnimationFrame(next);`);
  const before = await read();
  const longest = await longestTask(page, async () => {
    while ((await list.getByText(`Chat ${count - 1} `).count()) === 0) {
      await page.mouse.wheel(0, 600);
      await page.waitForTimeout(16);
    }
  });
  const { task } = await read();
  const frames = await page.evaluate<number[]>('window.frames');
  const late = frames.filter((frame) => frame > 33.4).length;
  report('1,000 chats: frames / dropped', `${frames.length} / ${late}`);
  report('1,000 chats: work per frame, longest task', `${ms((task - before.task) / frames.length)}, ${ms(longest)}`);
  await person.close();
  await at.close();
}

/** Opens 200 chats one after another; what is held after each 50. */
async function benchMemory(): Promise<void> {
  const at = await house();
  const ids = seed(
    at.parlor,
    Array.from({ length: 201 }, (_, n) => ({ title: `Chat ${n}`, messages: 20 })),
  );
  const person = await signedIn(at.parlor);
  const page = await person.newPage();
  const read = await meter(page);
  await page.goto(`${at.parlor.url}/c/${ids[0]}`);
  await page.getByText(END).waitFor();
  const held: string[] = [];
  for (const [n, id] of ids.entries()) {
    await page.evaluate(`history.pushState(null, '', '/c/${id}'); dispatchEvent(new PopStateEvent('popstate'))`);
    await page.getByRole('heading', { name: `Chat ${n}`, exact: true }).waitFor({ state: 'attached' });
    await page.getByText(END).first().waitFor({ state: 'attached' });
    if (n % 50 !== 0) continue;
    await page.waitForTimeout(500);
    const { heapMb, nodes, listeners } = await settled(page, read);
    held.push(`${n}: ${heapMb.toFixed(1)} MB, ${nodes} nodes, ${listeners} listeners`);
  }
  report('memory after so many opened chats', held.join('; '));
  await person.close();
  await at.close();
}

const parts = { load: benchLoad, stream: benchStream, open: benchOpen, list: benchList, memory: benchMemory };
for (const [name, bench] of Object.entries(parts)) if (only.length === 0 || only.includes(name)) await bench();
await closeBrowser();

console.log('| | median |\n|---|---|');
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`);
