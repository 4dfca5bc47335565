/**
 * What drawing answers costs in Chromium: `node bench/markdown.ts [seconds]`.
 *
 * Builds a page of its own around the renderer, serves it under the app's strict policy on port 4121, and counts what the
 * page's thread does with the browser's own metrics and trace: time on the processor, not by the clock, so that other work
 * on the machine counts less. `seconds` is how long the paced 4,000 tokens take (40: 100 a second).
 */
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type CDPSession, type Page } from 'playwright-core';
import { build } from 'vite';

const PORT = 4121;
const SOURCE = join(import.meta.dirname, '../src/web/markdown');
const seconds = Number(process.argv[2] ?? 40);

const PAGE = `
import { useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { Markdown } from '${SOURCE}/markdown.tsx';
import { usePaced } from '${SOURCE}/paced.ts';
import { everything } from '${SOURCE}/__fixtures__/answers.ts';

const words = { copy: 'Copy', copied: 'Copied', copyFailed: '', wrap: 'Wrap', code: 'Code', table: 'Table', remoteImage: 'Image',
  footnotes: 'Footnotes', backToText: 'Back', alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' } };
let set;
let drawn = 0;
function Answer() {
  const [state, change] = useState({ key: 0, text: '', streaming: false, paced: false });
  set = change;
  return <One key={state.key} {...state} />;
}
function One({ text, streaming, paced }) {
  const shown = usePaced(text, streaming && paced);
  useLayoutEffect(() => { drawn++; }, [shown]);
  return <Markdown text={paced ? shown : text} streaming={streaming} words={words} />;
}
createRoot(document.getElementById('root')).render(<Answer />);

const lines = (count, line) => Array.from({ length: count }, (_, i) => line(i)).join('');
const texts = {
  answer: Array.from({ length: 8 }, () => everything).join('\\n\\n').slice(0, 16000),
  code: '\`\`\`ts\\n' + lines(500, (i) => '  const value' + i + ' = await compute(' + i + ', "some text"); // and why\\n') + '\`\`\`\\n',
  table: '| Name | Region | Latency | Note |\\n|---|:-:|--:|---|\\n' + lines(300, (i) => '| item ' + i + ' | \`region-' + i + '\` | ' + i + ' ms | some **bold** words |\\n'),
  list: lines(300, (i) => (i + 1) + '. Item ' + i + ' with **bold** and a [link](https://example.com/' + i + ')\\n'),
  paragraph: lines(300, (i) => 'A sentence number ' + i + ' with **bold** and some \`code\` in it, going on. '),
  quote: lines(200, (i) => '> Line ' + i + ' with *emphasis* of a long quotation.\\n'),
};
let key = 0;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const bench = {
  length: (name) => texts[name].length,
  clear() { flushSync(() => set({ key: ++key, text: '', streaming: false, paced: false })); drawn = 0; },
  /** The whole text in one rendering. */
  whole(name) {
    flushSync(() => set({ key: ++key, text: texts[name], streaming: false, paced: false }));
  },
  /** As tokens of four characters arrive, evenly over ms. */
  async stream(name, ms) {
    const text = texts[name];
    const began = performance.now();
    set({ key: ++key, text: '', streaming: true, paced: true });
    for (let end = 0; end < text.length;) {
      await rest(20);
      const now = Math.ceil((text.length * (performance.now() - began)) / ms / 4) * 4;
      if (now > end) set((state) => ({ ...state, text: text.slice(0, end = Math.min(now, text.length)) }));
    }
    set((state) => ({ ...state, text, streaming: false }));
    await rest(1500);
    return drawn;
  },
  /** Updates of 40 characters each, from one share of the text to another, each laid out; returns how many. */
  grow(name, from, to) {
    const text = texts[name];
    let updates = 0;
    if (from === 0) set({ key: ++key, text: '', streaming: true, paced: false });
    for (let end = Math.ceil(text.length * from / 40) * 40; end < text.length * to; end += 40) {
      flushSync(() => set({ key, text: text.slice(0, end), streaming: true, paced: false }));
      document.body.offsetHeight;
      updates++;
    }
    return updates;
  },
};
globalThis.bench = bench;
`;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'";
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };

async function buildPage(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'parlor-markdown-'));
  await symlink(join(import.meta.dirname, '../node_modules'), join(dir, 'node_modules'));
  await mkdir(join(dir, 'web'));
  await writeFile(join(dir, 'web/main.tsx'), PAGE);
  await writeFile(
    join(dir, 'web/index.html'),
    '<!doctype html><html lang="en"><title>Markdown</title><div id="root"></div><script type="module" src="./main.tsx"></script>',
  );
  const { default: react } = await import('@vitejs/plugin-react');
  await build({
    configFile: false,
    root: join(dir, 'web'),
    logLevel: 'error',
    plugins: [react()],
    resolve: { dedupe: ['react', 'react-dom'] },
    build: {
      outDir: join(dir, 'dist'),
      target: 'es2022',
      cssTarget: ['chrome123'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
    },
  });
  return dir;
}

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics: found } = await session.send('Performance.getMetrics');
  return Object.fromEntries(found.map(({ name, value }) => [name, value * 1000]));
}

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds on the processor. */
  tdur?: number;
  args: { name?: string };
}

/** Runs `work`, and says which tasks of the page's thread took more than 50 ms meanwhile. */
async function longTasks(page: Page, work: () => Promise<void>): Promise<string> {
  const owner = page.context().browser();
  if (!owner) throw new Error('the page has lost its browser');
  await owner.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  const trace = JSON.parse((await owner.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const pages = trace.traceEvents.filter(
    (event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain',
  );
  const own = new Set(pages.map(({ pid, tid }) => `${pid}:${tid}`));
  const long = trace.traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && own.has(`${pid}:${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000)
    .filter((duration) => duration > 50)
    .map((duration) => Math.round(duration));
  return long.join(', ') || 'none';
}

/** Streams a text with pacing, and says what the browser spent on it. */
async function paced(page: Page, session: CDPSession, name: string, duration: number): Promise<string> {
  await page.evaluate('bench.clear()');
  const before = await metrics(session);
  let paints = 0;
  const long = await longTasks(page, async () => {
    paints = await page.evaluate<number>(`bench.stream('${name}', ${duration})`);
  });
  const after = await metrics(session);
  const spent = (metric: string): string => ms((after[metric] ?? 0) - (before[metric] ?? 0));
  return `script ${spent('ScriptDuration')}, layout and style ${spent('LayoutDuration')} + ${spent('RecalcStyleDuration')}, ${paints} paints, tasks over 50 ms: ${long}`;
}

/** The cost of an update early and late in a text: what grows with the text would show here. */
async function growth(page: Page, session: CDPSession, name: string): Promise<string> {
  const shares = [];
  for (const [from, to] of [
    [0, 0.1],
    [0.1, 0.9],
    [0.9, 1],
  ]) {
    const before = await metrics(session);
    const updates = await page.evaluate<number>(`bench.grow('${name}', ${from}, ${to})`);
    const after = await metrics(session);
    shares.push({ updates, spent: (after['TaskDuration'] ?? 0) - (before['TaskDuration'] ?? 0) });
  }
  const total = shares.reduce((sum, { spent }) => sum + spent, 0);
  const updates = shares.reduce((sum, share) => sum + share.updates, 0);
  const [first, , last] = shares.map((share) => ms(share.spent / share.updates));
  return `${updates} updates, ${ms(total)} with layout; one in the first tenth ${first}, in the last tenth ${last}`;
}

const dir = await buildPage();
const server = createServer((request, response) => {
  void serve(request.url ?? '/').then(
    ({ type, body }) => response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body),
    () => response.writeHead(404).end(),
  );
}).listen(PORT, '127.0.0.1');

async function serve(path: string): Promise<{ type: string; body: Buffer }> {
  const body = await readFile(join(dir, 'dist', path === '/' ? 'index.html' : path));
  return { type: TYPES[extname(path)] ?? 'text/html', body };
}

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  page.on('pageerror', (error) => console.error(error));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) console.error(message.text());
  });
  await page.goto(`http://127.0.0.1:${PORT}/`);
  await page.waitForFunction('globalThis.bench');
  const session = await page.context().newCDPSession(page);
  // Time of the page's thread, not of the clock: other work on the machine does not count.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });

  const whole = async (): Promise<string> => {
    const before = await metrics(session);
    const long = await longTasks(page, async () => {
      await page.evaluate("bench.whole('answer')");
      await page.waitForTimeout(2500);
    });
    const after = await metrics(session);
    const spent = (metric: string): string => ms((after[metric] ?? 0) - (before[metric] ?? 0));
    return `all work ${spent('TaskDuration')}, of it layout and style ${spent('LayoutDuration')} + ${spent('RecalcStyleDuration')}, tasks over 50 ms: ${long}`;
  };
  console.log(`4,000 tokens in one go, with everything loaded on demand: ${await whole()}`);
  console.log(`4,000 tokens in one go, again: ${await whole()}`);
  for (const name of ['answer', 'code', 'table', 'list', 'paragraph', 'quote']) {
    console.log(`${name}, 40 characters an update, unpaced: ${await growth(page, session, name)}`);
  }
  console.log(`4,000 tokens paced over ${seconds} s: ${await paced(page, session, 'answer', seconds * 1000)}`);
  console.log(`500 lines of code paced over 15 s: ${await paced(page, session, 'code', 15_000)}`);
  console.log(`300 rows of a table paced over 15 s: ${await paced(page, session, 'table', 15_000)}`);
  const main = /assets\/(index-[^"]+\.js)/.exec(await readFile(join(dir, 'dist/index.html'), 'utf8'))?.[1] ?? '';
  const bundle = await readFile(join(dir, 'dist/assets', main));
  console.log(
    `page with react-dom and this benchmark: ${(gzipSync(bundle, { level: 9 }).length / 1024).toFixed(1)} kB gzip`,
  );
} finally {
  await browser.close();
  server.close();
  await rm(dir, { recursive: true, force: true });
}
