/** Starts what is measured, each in a process of its own on a port of its own, and says what it takes. Linux. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Target } from './load.ts';

export const root = join(import.meta.dirname, '..');

export interface Runner extends Target {
  name: string;
  process: ChildProcess;
}

/** What was started; `stopAll` ends it. */
const children: ChildProcess[] = [];

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A process on `PORT`, once `ready` says so. Throws when it ends or does not answer within 20 s. */
async function start(
  args: string[],
  env: Record<string, string>,
  ready: (origin: string) => Promise<boolean>,
): Promise<{ origin: string; process: ChildProcess }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    args.map((arg) => arg.replace('$PORT', String(port))),
    {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  children.push(child);
  for (let i = 0; i < 400; i++) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended`);
    if (await ready(origin).catch(() => false)) return { origin, process: child };
    await pause(50);
  }
  throw new Error(`${args.join(' ')} did not start`);
}

export async function stopAll(): Promise<void> {
  await Promise.all(children.splice(0).map(stop));
}

/** Ends it as an operator does, and waits until it has gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

const answers = async (origin: string) => {
  await fetch(origin);
  return true;
};

const CHAT = '/v1/chat/completions';

export async function startUpstream(): Promise<Runner & { origin: string }> {
  const { origin, process: child } = await start([join(root, 'bench/upstream.ts')], {}, answers);
  return { name: 'upstream itself', origin, url: origin + CHAT, headers: {}, process: child };
}

export async function startRelay(upstream: string): Promise<Runner> {
  const { origin, process: child } = await start(
    [join(root, 'bench/bare-relay.ts')],
    { UPSTREAM: upstream },
    async (at) => {
      await fetch(at, { method: 'POST', body: '{"model":"mock-chunks1"}' });
      return true;
    },
  );
  return { name: 'bare relay', url: origin + CHAT, headers: {}, process: child };
}

/** The built Parlor with the upstream as its one connection, as the environment declares it, and a key of its owner. */
export async function startParlor(
  upstream: string,
  { data, models }: { data: string; models: readonly string[] },
): Promise<Runner & { origin: string }> {
  const launcher = join(root, 'bin/parlor.js');
  if (!existsSync(join(root, 'dist/server/main.js'))) throw new Error('Nothing is built: run npm run build first.');
  const env = {
    PARLOR_DATA: data,
    PARLOR_HOST: '127.0.0.1',
    PARLOR_SETUP: 'bench@example.com:a long password',
    OPENAI_API_KEY: 'key-of-the-upstream',
    OPENAI_PROXY_URL: `${upstream}/v1`,
    OPENAI_MODEL_LIST: ['-all', ...models.map((model) => `+${model}`)].join(','),
  };
  const { origin, process: child } = await start([launcher, '--as-built'], env, async (at) => {
    return (await fetch(`${at}/healthz`)).ok;
  });
  const post = async (path: string, body: object, cookie = '') => {
    const response = await fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const signedIn = await post('/api/sign-in', { email: 'bench@example.com', password: 'a long password' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const made: unknown = await (await post('/api/keys', { name: 'bench' }, cookie)).json();
  const secret = typeof made === 'object' && made !== null && 'secret' in made ? String(made.secret) : '';
  return {
    name: 'Parlor',
    origin,
    url: origin + CHAT,
    headers: { authorization: `Bearer ${secret}` },
    process: child,
  };
}

/** With the versions of its own lockfile: with later ones its streams fail. */
const PORTKEY = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2', '@hono/node-server': '1.13.5', hono: '4.9.7' },
  overrides: { '@hono/node-server': '1.13.5', hono: '4.9.7' },
};

/** A gateway to compare with, installed into .cache/; null, with the reason printed, where that cannot be. */
export async function startPortkey(upstream: string): Promise<Runner | null> {
  const folder = join(root, '.cache/portkey');
  const main = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (!existsSync(main)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(PORTKEY));
    const args = [
      'install',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--fetch-timeout=20000',
      '--fetch-retries=1',
    ];
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) {
      console.log(`@portkey-ai/gateway is left out: it could not be installed (${stderr.trim().split('\n').at(-1)}).`);
      return null;
    }
  }
  const { origin, process: child } = await start(
    [main, '--port=$PORT', '--headless'],
    { NODE_ENV: 'production' },
    answers,
  );
  const headers = {
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
    authorization: 'Bearer key-of-the-upstream',
  };
  return { name: '@portkey-ai/gateway 1.15.2', url: origin + CHAT, headers, process: child };
}

/** CPU time of the process and all its threads so far, ms. */
export function cpuMs({ pid }: ChildProcess): number {
  let ns = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    try {
      ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
    } catch {
      // It ended meanwhile.
    }
  return ns / 1e6;
}

export function rssMb({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
}
