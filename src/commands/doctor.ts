/** Looks at everything a server needs and says what is in order. It changes nothing and may run beside a server. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readConfig, type Config } from '#config.ts';
import { readEnvironment } from '#environment/lobechat.ts';
import { createNet } from '#net/net.ts';
import { en } from '#shared/error-words/en.ts';
import { AppError } from '#shared/errors.ts';
import { fill } from '#shared/fill.ts';
import { inspectData } from '#store/inspect.ts';
import { explain } from './failures.ts';

export interface Finding {
  what: string;
  state: 'good' | 'note' | 'bad';
  says: string;
}

const MARK = { good: '✓', note: '·', bad: '✗' } as const;
const LITTLE_SPACE = 500 * 1024 * 1024;

/** The findings as lines, and whether none is bad. `root`: where the build is. */
export async function doctor(root: string): Promise<{ text: string; well: boolean }> {
  const findings: Finding[] = [];
  for await (const finding of examine(root)) findings.push(finding);
  const text = findings.map(({ what, state, says }) => `${MARK[state]} ${what.padEnd(16)} ${says}`).join('\n');
  return { text, well: findings.every(({ state }) => state !== 'bad') };
}

async function* examine(root: string): AsyncGenerator<Finding> {
  yield { what: 'Node', state: 'good', says: process.versions.node };
  const built = existsSync(join(root, 'dist/web/index.html'));
  yield { what: 'Page', state: built ? 'good' : 'bad', says: built ? 'built' : 'not built; npm start builds it' };
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    return yield { what: 'Variables', state: 'bad', says: explain(error, null).split('\n').slice(1).join(' ') };
  }
  yield variables(config);
  yield folder(config);
  const data = await examined(config);
  yield data.finding;
  yield secret(config);
  yield await port(config);
  yield* connections(config, data.addresses);
}

function variables(config: Config): Finding {
  const { variables: read } = readEnvironment(config.environment);
  const doubtful = read.filter(({ warnings, effect }) => warnings.length > 0 || effect === 'ignored');
  if (doubtful.length === 0) return { what: 'Variables', state: 'good', says: `${read.length} read` };
  const names = doubtful.map(({ name }) => name).join(', ');
  return { what: 'Variables', state: 'note', says: `look at ${names} under Settings → Environment` };
}

function folder({ dataFolder }: Config): Finding {
  const what = 'Data folder';
  if (!existsSync(dataFolder))
    return { what, state: 'note', says: `${dataFolder} is not there yet; the first start makes it` };
  try {
    accessSync(dataFolder, constants.W_OK);
  } catch {
    return { what, state: 'bad', says: `${dataFolder} cannot be written to` };
  }
  const { bavail, bsize } = statfsSync(dataFolder);
  const free = bavail * bsize;
  const says = `${dataFolder}, ${Math.round(free / 1_048_576).toLocaleString('en')} MB free`;
  return { what, state: free < LITTLE_SPACE ? 'note' : 'good', says };
}

async function examined({ dataFolder }: Config): Promise<{ finding: Finding; addresses: Address[] }> {
  const what = 'Data';
  const file = join(dataFolder, 'parlor.db');
  if (!existsSync(file)) return { finding: { what, state: 'note', says: 'none yet' }, addresses: [] };
  try {
    const { faults, pending, counts, addresses } = inspectData(file);
    if (faults.length > 0) return { finding: { what, state: 'bad', says: `damaged: ${faults.join('; ')}` }, addresses };
    const inside = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    const waiting = pending > 0 ? `; ${pending} migrations to come at the next start` : '';
    return { finding: { what, state: 'good', says: `sound: ${inside.join(', ')}${waiting}` }, addresses };
  } catch (error) {
    return {
      finding: { what, state: 'bad', says: explain(error, null).replace(/^Parlor did not start[.:] /, '') },
      addresses: [],
    };
  }
}

function secret({ dataFolder, secret: given }: Config): Finding {
  const what = 'Secret';
  if (given !== undefined) return { what, state: 'good', says: 'PARLOR_SECRET' };
  const file = statSync(join(dataFolder, 'secret.key'), { throwIfNoEntry: false });
  if (file === undefined) return { what, state: 'note', says: 'none yet; the first start makes secret.key' };
  const open = process.platform !== 'win32' && (file.mode & 0o077) !== 0;
  return { what, state: open ? 'bad' : 'good', says: open ? 'secret.key can be read by others' : 'secret.key' };
}

async function port({ port: number, host }: Config): Promise<Finding> {
  const error = await new Promise<Error | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(number, host, () => server.close(() => resolve(null)));
  });
  const what = 'Port';
  if (error === null) return { what, state: 'good', says: `${number} is free` };
  const taken = 'code' in error && error.code === 'EADDRINUSE';
  return {
    what,
    state: taken ? 'note' : 'bad',
    says: taken ? `${number} is in use, perhaps by Parlor itself` : error.message,
  };
}

interface Address {
  name: string;
  baseUrl: string;
}

/** Whether anything answers at the connections' addresses; without their keys. The page's check goes further. */
async function* connections(config: Config, stored: readonly Address[]): AsyncGenerator<Finding> {
  const declared = readEnvironment(config.environment).connections;
  const addresses = new Map([...stored, ...declared].map(({ name, baseUrl }) => [baseUrl, name]));
  const net = createNet({ allowedNetworks: () => [], proxy: config.proxy });
  for (const [url, name] of addresses) {
    try {
      // Whoever runs this command may reach what this machine reaches.
      const { status } = await net.request({ url, trusted: true, timeout: 10_000 });
      yield { what: 'Connection', state: 'good', says: `${name}: ${new URL(url).host} answers (${status})` };
    } catch (error) {
      const says = error instanceof AppError ? fill(en[error.code], error.params) : String(error);
      yield { what: 'Connection', state: 'bad', says: `${name}: ${says}` };
    }
  }
  await net.close();
}
