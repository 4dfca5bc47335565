/**
 * Start-up and weight: how long until the first page, how much memory an idle server takes, what the first page weighs.
 * `node bench/start.ts [runs]` against the build in dist/ (run `npm run build` first). Medians.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../e2e/parlor.ts';

const runs = Number(process.argv[2] ?? 5);
const root = join(import.meta.dirname, '..');

interface Start {
  firstPageMs: number;
  idleMb: number;
}

/** One start on `data`: process made → the page has come whole; memory after ten quiet seconds. */
async function start(data: string, { rest }: { rest: number }): Promise<Start & { html: string; url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin/parlor.js'), '--as-built'], {
    env: { PATH: process.env['PATH'], PORT: String(port), PARLOR_DATA: data },
    stdio: 'ignore',
  });
  let html: string | undefined;
  while (html === undefined) {
    html = await fetch(url).then(
      (response) => response.text(),
      () => undefined,
    );
    if (html === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const firstPageMs = performance.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, rest));
  const idleMb = rssMb(child.pid ?? 0);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  return { firstPageMs, idleMb, html, url };
}

function rssMb(pid: number): number {
  const [, kb = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** What a browser loads to show the page: the scripts and styles that the HTML names, and what they import statically. */
function firstPage(html: string): { files: number; gzipKb: number; rawKb: number } {
  const seen = new Set<string>();
  const todo = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  let gzip = 0;
  let raw = 0;
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { text, size } = asset(path);
    gzip += size;
    raw += text.length;
    for (const [, from = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      todo.push(`/assets/${from}`);
  }
  return { files: seen.size, gzipKb: gzip / 1024, rawKb: raw / 1024 };
}

function asset(path: string): { text: string; size: number } {
  const file = join(root, 'dist/web', path);
  try {
    const packed = readFileSync(`${file}.gz`);
    return { text: gunzipSync(packed).toString(), size: packed.length };
  } catch {
    // Too small to be worth compressing.
    const text = readFileSync(file, 'utf8');
    return { text, size: text.length };
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const fresh: Start[] = [];
const second: Start[] = [];
let html = '';
for (let run = 0; run < runs; run++) {
  const data = mkdtempSync(join(tmpdir(), 'parlor-bench-'));
  fresh.push(await start(data, { rest: 0 }));
  const again = await start(data, { rest: 5000 });
  second.push(again);
  html = again.html;
  rmSync(data, { recursive: true, force: true });
}
const weight = firstPage(html);
console.log('| | median |\n|---|---|');
console.log(
  `| first start with an empty data folder → first page | ${median(fresh.map((s) => s.firstPageMs)).toFixed(0)} ms |`,
);
console.log(`| second start → first page | ${median(second.map((s) => s.firstPageMs)).toFixed(0)} ms |`);
console.log(`| idle memory (RSS) | ${median(second.map((s) => s.idleMb)).toFixed(0)} MB |`);
console.log(
  `| JavaScript of the first page, gzip | ${weight.gzipKb.toFixed(0)} kB in ${weight.files} files (${weight.rawKb.toFixed(0)} kB raw) |`,
);
