/**
 * The sidebar with 1,000 and 10,000 chats in real Chromium: scrolled by the wheel from the newest to the oldest, page
 * after page as they come. `node bench/chat-list.ts` against the build in dist/. A dropped frame is one that came more
 * than a frame late (over 33 ms after the one before); on a machine with other work most of those are that work's, so
 * that what a frame costs the page's thread on the processor is said too.
 */
import { DatabaseSync } from 'node:sqlite';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { newId } from '#shared/ids.ts';
import { closeBrowser, startParlor, visitor, type Parlor } from '../e2e/parlor.ts';
import { longestTask, meter } from './page/measure.ts';

const PROBE = `
  window.frames = []; window.long = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.long.push(entry.duration))).observe({ type: 'longtask' });
  window.watchFrames = () => { let last = performance.now(); const next = (now) => { window.frames.push(now - last); last = now; requestAnimationFrame(next); }; requestAnimationFrame(next); };
`;

function seed({ data }: Parlor, count: number): void {
  const db = new DatabaseSync(join(data, 'parlor.db'));
  const person = db.prepare('SELECT id FROM users LIMIT 1').get()?.['id'] ?? '';
  const insert = db.prepare(
    `INSERT INTO chats (id, user_id, title, title_source, created_at, updated_at) VALUES (?, ?, ?, 'person', ?, ?)`,
  );
  db.exec('BEGIN; DELETE FROM chats');
  for (let n = 0; n < count; n++) {
    const at = Date.now() - n * 600_000;
    insert.run(newId('chat', at), String(person), `Chat number ${n} about one thing or another`, at, at);
  }
  db.exec('COMMIT');
  db.close();
}

interface Seen {
  frames: number[];
  long: number[];
}

async function scroll(page: Page, count: number): Promise<{ seen: Seen; seconds: number; drawn: number }> {
  const list = page.getByRole('navigation', { name: 'Chats' });
  await list.hover();
  await page.evaluate('window.frames = []; window.long = []; window.watchFrames()');
  const last = `Chat number ${count - 1} `;
  const began = performance.now();
  let drawn = 0;
  while ((await list.getByText(last).count()) === 0) {
    await page.mouse.wheel(0, 1200);
    await page.waitForTimeout(16);
    drawn = Math.max(drawn, await list.locator('li').count());
    if (performance.now() - began > 120_000) {
      const at = await list.evaluate((element) => [
        element.scrollTop,
        element.scrollHeight,
        element.textContent.slice(-80),
      ]);
      throw new Error(`the end of the list never came: ${JSON.stringify(at)}`);
    }
  }
  const seen = await page.evaluate<Seen>('({ frames: window.frames, long: window.long })');
  return { seen, seconds: (performance.now() - began) / 1000, drawn };
}

const parlor = await startParlor({ ACCESS_CODE: 'sesame' });
try {
  const person = await visitor();
  const page = await person.newPage();
  await page.addInitScript(PROBE);
  const read = await meter(page);
  await page.goto(parlor.url);
  await page.getByRole('textbox', { name: 'Access code' }).fill('sesame');
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Chats' }).waitFor();
  for (const count of [1000, 10_000]) {
    seed(parlor, count);
    await page.goto(parlor.url);
    await page.getByText('Chat number 0 ').waitFor();
    await page.waitForTimeout(500);
    const before = await read();
    let scrolled: Awaited<ReturnType<typeof scroll>> | undefined;
    const task = await longestTask(page, async () => {
      scrolled = await scroll(page, count);
    });
    if (!scrolled) continue;
    const { seen, seconds, drawn } = scrolled;
    const work = ((await read()).task - before.task) / seen.frames.length;
    const late = seen.frames.filter((ms) => ms > 33.4).length;
    const longest = Math.round(Math.max(0, ...seen.frames));
    console.log(
      `${count} chats: ${seconds.toFixed(1)} s, ${seen.frames.length} frames, ${late} dropped, longest ${longest} ms; ` +
        `${seen.long.length} tasks over 50 ms; at most ${drawn} rows drawn; ` +
        `work of a frame ${work.toFixed(1)} ms, longest task ${task.toFixed(1)} ms; load ${loadavg()[0]?.toFixed(1)}`,
    );
  }
} finally {
  await closeBrowser();
  await parlor.close();
}
