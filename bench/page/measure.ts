/**
 * What a page costs. Times of the page's thread are times on the processor, not by the clock, so that other work on the
 * machine counts less; what a person would wait is by the clock and needs a quiet machine.
 */
import type { CDPSession, Page } from 'playwright-core';

export type Row = [what: string, value: string];

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Installed before the page's own scripts: first paint, layout shifts. */
export const PROBE = `
  window.probe = { fcp: 0, shift: 0, shifts: [] };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') window.probe.fcp = entry.startTime; });
  watch('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    window.probe.shift += entry.value;
    for (const { node } of entry.sources) window.probe.shifts.push([entry.value, node?.nodeName, String(node?.className ?? '').slice(0, 60), node?.textContent?.slice(0, 40)]);
  });
`;

export interface Probe {
  fcp: number;
  shift: number;
  shifts: unknown[];
}

/** What the page's thread has done since it was there, in ms on the processor; and what it holds. */
export interface Spent {
  script: number;
  layout: number;
  task: number;
  heapMb: number;
  nodes: number;
  listeners: number;
}

export async function meter(page: Page): Promise<() => Promise<Spent>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => read(session);
}

async function read(session: CDPSession): Promise<Spent> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? 0;
  return {
    script: of('ScriptDuration') * 1000,
    layout: (of('LayoutDuration') + of('RecalcStyleDuration')) * 1000,
    task: of('TaskDuration') * 1000,
    heapMb: of('JSHeapUsedSize') / 1024 ** 2,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  };
}

/** What is held once nobody waits for it to be collected. */
export async function settled(page: Page, read: () => Promise<Spent>): Promise<Spent> {
  const session = await page.context().newCDPSession(page);
  for (let turn = 0; turn < 3; turn++) await session.send('HeapProfiler.collectGarbage');
  await session.detach();
  return read();
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds on the processor. */
  tdur?: number;
  args: { name?: string };
}

/** Runs `work`, and says how long the longest task of the page's thread took meanwhile, ms on the processor. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has lost its browser');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  // Chromium writes what it recorded.
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const main = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const own = new Set(main.map(({ pid, tid }) => `${pid}:${tid}`));
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && own.has(`${pid}:${tid}`))
    .reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}

/** From the click on a chat in the list to the frame that shows `end` in it, by the page's own clock, ms. */
export const clickToShown = (title: string, end: string): string => `new Promise((done) => {
  const link = [...document.querySelectorAll('nav a')].find((one) => one.textContent.includes('${title}'));
  const at = performance.now();
  const observer = new MutationObserver(() => {
    if (!document.querySelector('main')?.textContent.includes('${end}')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - at)));
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  link.click();
})`;
