/**
 * Reading back through a long chat in real Chromium: `node bench/scroll.ts [messages …]` against the build in dist/. By the
 * wheel, by a finger, by PageUp and by the scroll bar: what the browser counts as layout shift, how far rows that are in
 * view move against each other, how far a row strays from where the hand has put it, what is seen empty, and the page's work.
 */
import type { CDPSession, Page } from 'playwright-core';
import { closeBrowser } from '../e2e/parlor.ts';
import { house, seed, signedIn, END } from './page/house.ts';
import { longestTask, meter } from './page/measure.ts';

const sizes = process.argv.slice(2).map(Number);
const wanted = sizes.length > 0 ? sizes : [200, 5000];

interface Watched {
  /** How far the rows in view have moved, px: known as long as one of them stays in view from frame to frame. */
  moved: number;
  /** How far rows in view moved against each other, px, added up. */
  torn: number;
  /** Frames in which a row in view was empty. */
  empty: number;
  /** Everything the browser counted, also soon after a key. */
  shift: number;
}

const WATCH = `
  window.watchRows = () => {
    const box = document.querySelector('[role=log]');
    const seen = (window.watched = { moved: 0, torn: 0, empty: 0, shift: 0 });
    let before = new Map();
    const next = () => {
      const edge = box.getBoundingClientRect();
      const now = new Map();
      let empty = false;
      for (const row of box.querySelectorAll('[id^=msg_]')) {
        const { top, bottom } = row.getBoundingClientRect();
        if (bottom <= edge.top || top >= edge.bottom) continue;
        now.set(row.id, bottom);
        if (!row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })) empty = true;
      }
      const by = [...now].filter(([id]) => before.has(id)).map(([id, bottom]) => bottom - before.get(id));
      if (by.length > 0) {
        seen.moved += by[0];
        seen.torn += Math.max(...by) - Math.min(...by);
      }
      if (empty) seen.empty += 1;
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (seen.shift += value))).observe({ type: 'layout-shift' });
  };
  window.afterFrames = (n) => new Promise((done) => {
    const next = () => (n-- > 0 ? requestAnimationFrame(next) : done());
    next();
  });`;

const frames = (page: Page, count: number) => page.evaluate(`afterFrames(${count})`);

/** A finger goes down over three fifths of the screen, 60 px a frame, and lets go while it moves. */
async function swipe(page: Page, session: CDPSession): Promise<void> {
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 640, y }] });
  await touch('touchStart', 160);
  for (let y = 160; y < 640; y += 60) {
    await touch('touchMove', y);
    await frames(page, 1);
  }
  await touch('touchEnd', 640);
  await page.waitForTimeout(150);
}

/** Every way up: how it is gone, and how far the hand says the rows must move (null: it does not say). */
const ways: Record<string, (page: Page, session: CDPSession) => Promise<number | null>> = {
  async wheel(page) {
    for (let turn = 0; turn < 60; turn++) {
      await page.mouse.wheel(0, -240);
      await frames(page, 2);
    }
    return 60 * 240;
  },
  async 'wheel, fast'(page) {
    for (let turn = 0; turn < 73; turn++) await page.mouse.wheel(0, -1200);
    return null;
  },
  async finger(page, session) {
    for (let turn = 0; turn < 20; turn++) await swipe(page, session);
    return null;
  },
  async PageUp(page) {
    await page.getByRole('log').focus();
    for (let turn = 0; turn < 40; turn++) {
      await page.keyboard.press('PageUp');
      await page.waitForTimeout(60);
    }
    return null;
  },
  async 'scroll bar'(page) {
    // The bar's hand sets where the box stands, frame by frame.
    await page.evaluate(`(async () => {
      const box = document.querySelector('[role=log]');
      for (let n = 0; n < 60; n++) { box.scrollTop -= Math.max(40, box.scrollTop / 20); await afterFrames(1); }
    })()`);
    return null;
  },
};

const at = await house();
seed(
  at.parlor,
  wanted.map((messages) => ({ title: `Chat of ${messages}`, messages, varied: true })),
);
const person = await signedIn(at.parlor);
await person.addInitScript(WATCH);
console.log(
  '| messages | way | went, px | strayed, px | torn, px | empty frames | layout shift | work, ms | longest task, ms |',
);
console.log('|---|---|--:|--:|--:|--:|--:|--:|--:|');
for (const messages of wanted) {
  for (const [name, go] of Object.entries(ways)) {
    const page = await person.newPage();
    const session = await person.newCDPSession(page);
    const read = await meter(page);
    if (name === 'finger') await session.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await page.goto(at.parlor.url);
    await page.getByRole('link', { name: `Chat of ${messages}` }).click();
    await page.getByText(END).waitFor();
    await page.waitForTimeout(1500);
    await page.getByRole('log').hover();
    await page.evaluate('watchRows()');
    const before = await read();
    let asked: number | null = null;
    const longest = await longestTask(page, async () => {
      asked = await go(page, session);
      await page.waitForTimeout(500);
    });
    const { task } = await read();
    const seen = await page.evaluate<Watched>('window.watched');
    const strayed = asked === null ? '' : Math.abs(seen.moved - asked).toFixed(0);
    const cells = [
      messages,
      name,
      seen.moved.toFixed(0),
      strayed,
      seen.torn.toFixed(0),
      seen.empty,
      seen.shift.toFixed(3),
    ];
    console.log(`| ${[...cells, (task - before.task).toFixed(0), longest.toFixed(0)].join(' | ')} |`);
    await page.close();
  }
}
await closeBrowser();
await at.close();
