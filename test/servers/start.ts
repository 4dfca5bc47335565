/**
 * A real PostgreSQL cluster and a real Redis for the time of one run of tests, in a temporary folder, on free ports of
 * loopback, as a user without rights. Nothing of the machine's own servers is touched.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { postgresPrograms, redisProgram } from './programs.ts';

export interface Servers {
  /** `postgres://…/postgres`, an owner of everything, without a password. */
  postgres: string;
  /** `redis://…` */
  redis: string;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

export async function startServers(): Promise<Servers> {
  const [bin, redis] = [postgresPrograms(), redisProgram()];
  if (bin === undefined || redis === undefined) throw new Error('this machine has no PostgreSQL or no Redis');
  const folder = mkdtempSync(join(tmpdir(), 'parlor-servers-'));
  const user = unprivileged();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const [postgresPort, redisPort] = [await freePort(), await freePort()];
  const postgres = startPostgres(bin, { folder, port: postgresPort, user });
  const keyValue = startRedis(redis, { folder, port: redisPort, user });
  const url = `postgres://parlor@127.0.0.1:${postgresPort}/postgres`;
  guard([postgres, keyValue]);
  await answers(postgresPort, postgres);
  await answers(redisPort, keyValue);
  return {
    postgres: url,
    redis: `redis://127.0.0.1:${redisPort}`,
    async stop() {
      await Promise.all([ended(postgres, 'SIGINT'), ended(keyValue, 'SIGTERM')]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A run that is killed must not leave its servers behind: a process that sees it end ends them. */
function guard(servers: readonly ChildProcess[]): void {
  const script = `process.stdin.resume().on('end', () => {
    for (const pid of process.argv.slice(1)) try { process.kill(Number(pid), 'SIGINT'); } catch {}
  })`;
  const args = ['-e', script, ...servers.map(({ pid }) => String(pid))];
  const guardian = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guardian.unref();
  // Its end of the pipe closes with this process.
  if ('unref' in guardian.stdin && typeof guardian.stdin.unref === 'function') guardian.stdin.unref();
}

interface Place {
  folder: string;
  port: number;
  user: { uid: number; gid: number } | null;
}

function startPostgres(bin: string, { folder, port, user }: Place): ChildProcess {
  const data = join(folder, 'postgres');
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'parlor', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  // One user has to say a password, so that a wrong one can be tried.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'host all guarded 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n',
  );
  // It lives as long as the run: nothing has to outlast a loss of power.
  const settings = [
    'fsync=off',
    'full_page_writes=off',
    'authentication_timeout=1',
    'max_connections=400',
    'shared_buffers=128MB',
  ];
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, ...flags];
  return spawn(join(bin, 'postgres'), args, { ...user, cwd: folder, stdio: 'ignore' });
}

export function startRedis(program: string, { folder, port, user }: Place): ChildProcess {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  return spawn(program, args, { ...user, cwd: folder, stdio: 'ignore' });
}

/** PostgreSQL refuses to run as root. */
export function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const people = readFileSync('/etc/passwd', 'utf8').split('\n');
  const line = people.find((text) => text.startsWith('postgres:')) ?? people.find((text) => text.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A listening TCP server has a port.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the server takes connections. */
export async function answers(port: number, server: ChildProcess): Promise<void> {
  const { connect } = await import('node:net');
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`a server for the tests ended with ${server.exitCode}`);
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isThere) return;
    await pause(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

export async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const over = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await over;
}
