/** A real Parlor in a process of its own, on a port and a data folder of its own; and a browser to visit it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violations } from './axe.ts';
import { leftInEnglish } from './speaking.ts';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

const LAUNCHER = join(import.meta.dirname, '../bin/parlor.js');

export interface Parlor {
  url: string;
  data: string;
  /** Everything it printed so far. */
  output(): string;
  /** The link with the set-up code that the console prints when there is no owner. */
  setupLink(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export async function startParlor(env: Record<string, string> = {}): Promise<Parlor> {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'parlor-'));
  let child: ChildProcess;
  let printed = '';

  async function start(): Promise<void> {
    printed = '';
    child = spawn(process.execPath, [LAUNCHER, '--as-built'], {
      // Only what is said here: the machine's own variables must not decide a journey.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), PARLOR_DATA: data, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const listen = (chunk: Buffer) => (printed += chunk.toString());
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    for (let i = 0; i < 300; i++) {
      if (child.exitCode !== null) throw new Error(`Parlor did not start:\n${printed}`);
      const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (r) => r.ok,
        () => false,
      );
      if (healthy) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Parlor did not become healthy:\n${printed}`);
  }

  async function kill(signal: NodeJS.Signals): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    url: `http://localhost:${port}`,
    data,
    output: () => printed,
    setupLink() {
      const link = /http:\/\/\S+\/setup#code=\S+/.exec(printed)?.[0];
      if (link === undefined) throw new Error(`no set-up link in:\n${printed}`);
      return link;
    },
    kill,
    restart: start,
    async close() {
      // Its data are thrown away: an answer that is still being written need not be waited for.
      await kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

let browser: Browser | undefined;

/** A fresh visitor: no cookies, no cache, and no patience for motion unless they say so. */
export async function visitor(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (executablePath === undefined) throw new Error('Chromium is not installed: apt-get install chromium');
  browser ??= await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A microphone that hums, for whoever is allowed to listen.
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      // A page of ours calls nobody but its own server; anything else fails the journey visibly.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  const calm = { reducedMotion: 'reduce', locale: 'en-US', viewport: { width: 1280, height: 800 } } as const;
  return browser.newContext({ ...calm, ...options });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** No accessibility rule is broken on the page as it is now, and it speaks one language. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await leftInEnglish(page), 'left in English').toEqual([]);
  // A fade that began under the first look is over at the second.
  if ((await violations(page)).length > 0) expect(await violations(page)).toEqual([]);
}

/** Keeps a picture of the page for whoever wants to look, when E2E_SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['E2E_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
