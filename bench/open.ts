/**
 * The first opening of long chats in real Chromium: `node bench/open.ts [runs] [messages …]` against the build in dist/.
 * Each run is a fresh browser that has nothing; the chat is clicked in the list of a page at rest. By the clock, and
 * where the time goes: the server's processor, the answer on its way, the page's thread.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Page } from 'playwright-core';
import { closeBrowser } from '../e2e/parlor.ts';
import { house, seed, signedIn, END, type House } from './page/house.ts';
import { clickToShown, longestTask, median, meter } from './page/measure.ts';

const [runs = '5', ...sizes] = process.argv.slice(2);
const wanted = (sizes.length > 0 ? sizes : ['200', '5000']).map(Number);

/** The processor time of a process, ms, as Linux counts it: in steps of 10. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function childOf(pid: number): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [, state = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ');
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (Number(state.split(' ')[1]) === pid && command.includes('parlor.js')) return Number(name);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error('no server');
}

interface Loaded {
  wait: number;
  transfer: number;
  bytes: number;
  others: string[];
}

/** What came over the network since `at`. */
const loaded = (page: Page, at: number) =>
  page.evaluate<Loaded>(`(() => {
    const all = performance.getEntriesByType('resource').filter((one) => one.startTime >= ${at});
    const chat = all.find((one) => /\\/api\\/chats\\/chat_/.test(one.name));
    return {
      wait: chat ? chat.responseStart - chat.startTime : NaN,
      transfer: chat ? chat.responseEnd - chat.responseStart : NaN,
      bytes: chat ? chat.encodedBodySize : NaN,
      others: all.filter((one) => one !== chat).map((one) => new URL(one.name).pathname + ' ' + Math.round(one.startTime - ${at}) + '+' + Math.round(one.duration)),
    };
  })()`);

async function open(at: House, server: number, title: string) {
  const person = await signedIn(at.parlor);
  const page = await person.newPage();
  const read = await meter(page);
  await page.goto(at.parlor.url);
  await page.getByRole('link', { name: title }).waitFor();
  await page.waitForTimeout(2500);
  const before = await read();
  const serverBefore = cpuOf(server);
  let clock = 0;
  let began = 0;
  let task = 0;
  const longest = await longestTask(page, async () => {
    began = await page.evaluate<number>('performance.now()');
    clock = await page.evaluate<number>(clickToShown(title, END));
    task = (await read()).task - before.task;
    await page.waitForTimeout(1500);
  });
  const after = (await read()).task - before.task;
  const spent = cpuOf(server) - serverBefore;
  const network = await loaded(page, began);
  const shift = await page.evaluate<number>('window.probe.shift');
  await person.close();
  return { clock, task, after, longest, spent, shift, ...network };
}

const at = await house();
seed(
  at.parlor,
  wanted.map((messages) => ({ title: `Chat of ${messages}`, messages })),
);
const server = childOf(process.pid);
for (const messages of wanted) {
  const seen: Awaited<ReturnType<typeof open>>[] = [];
  for (let run = 0; run < Number(runs); run++) seen.push(await open(at, server, `Chat of ${messages}`));
  const of = (take: (one: (typeof seen)[number]) => number) => median(seen.map(take)).toFixed(0);
  console.log(
    `${messages} messages: open ${of(({ clock }) => clock)} ms (${seen.map(({ clock }) => clock.toFixed(0)).join(', ')}); ` +
      `answer waited for ${of(({ wait }) => wait)}, on its way ${of(({ transfer }) => transfer)} ms, ${of(({ bytes }) => bytes / 1000)} kB; ` +
      `work: page to then ${of(({ task }) => task)}, to rest ${of(({ after }) => after)}, longest task ${of(({ longest }) => longest)}, ` +
      `server ${of(({ spent }) => spent)} ms; shift ${Math.max(...seen.map(({ shift }) => shift)).toFixed(3)}; ` +
      `load ${loadavg()[0]?.toFixed(1)}`,
  );
  if (process.env['OTHERS']) console.log(seen[0]?.others.join('\n'));
}
await closeBrowser();
await at.close();
