/** The only file that starts anything: what was typed → config → the house (parlor.ts) → listen → graceful stop. */
import { backUp, putBack } from './commands/backup.ts';
import { readCommand } from './commands/command-line.ts';
import { doctor } from './commands/doctor.ts';
import { explain } from './commands/failures.ts';
import { help } from './commands/help.ts';
import { createKey, listOfKeys, revokeKey } from './commands/keys.ts';
import { moveTheStore } from './commands/move-store.ts';
import { simulate } from './commands/simulate.ts';
import { checkWorkers, leftByWorkers, beginAgain, runWorkers, sayReady, takePlace } from './commands/workers.ts';
import { readConfig, type Config } from './config.ts';
import { openParlor, SOURCE_ROOT, type Parlor } from './parlor.ts';
import { restoreIfAsked, restoringOf, versionOf } from './upkeep.ts';
import type { Deps } from '#http/deps.ts';
import { createLog, type Log } from '#http/log.ts';
import { listen } from '#http/listening.ts';
import { holdData } from '#store/hold.ts';
import { openSeal } from '#store/seal.ts';

/** Between the wish for another start and the end of this one. */
const RESTART_MS = 300;

/** `args`: what was typed after `parlor`; see commands/command-line.ts. */
export async function main(args: readonly string[], root: string = SOURCE_ROOT): Promise<void> {
  let config: Config | null = null;
  try {
    const command = readCommand(args);
    switch (command.name) {
      case 'help':
        return print(help());
      case 'version':
        return print(versionOf(root));
      case 'simulate':
        return print(await simulate(command));
      case 'doctor': {
        const { text, well } = await doctor(root);
        if (!well) process.exitCode = 1;
        return print(text);
      }
      case 'key-create':
        return print(await createKey(readConfig(), command));
      case 'key-list':
        return print(await listOfKeys(readConfig()));
      case 'key-revoke':
        return print(await revokeKey(readConfig(), command.id));
      case 'move-store':
        config = readConfig();
        return print(await moveTheStore(config, command.into, print));
      case 'backup':
        config = readConfig();
        return print(await backUp(restoringOf(config, versionOf(root)), command.into));
      case 'restore':
        config = readConfig();
        return print(await putBack(restoringOf(config, versionOf(root)), config.dataFolder, command));
      case 'start':
        config = readConfig();
        return await start({ ...config, workers: command.workers ?? config.workers }, root);
    }
  } catch (error) {
    // Written synchronously: the process ends right after.
    print(explain(error, config));
    process.exit(1);
  }
}

async function start(config: Config, root: string): Promise<void> {
  const log = createLog((line) => process.stderr.write(`${line}\n`), config.log);
  if (config.workers > 1) return startOneOfMany(config, root, log);
  holdData(config.dataFolder);
  const running = { parlor: await opened() };
  stopOnSignals(running);

  async function opened(): Promise<Parlor> {
    await restoreIfAsked(config, versionOf(root), log);
    const slot = { folder: config.dataFolder, leftFolders: leftByWorkers(config.dataFolder) };
    // Several that share their data have to be stopped and started by who runs them.
    const parlor = await openParlor(config, log, { root, slot, restart: config.redis === null ? restart : null });
    greet(parlor.deps, config, await listen(parlor.server, config));
    return parlor;
  }
  async function again(): Promise<void> {
    try {
      await running.parlor.close();
      running.parlor = await opened();
    } catch (error) {
      print(explain(error, config));
      process.exit(1);
    }
  }
  function restart(): void {
    // The answer that began it goes out first.
    setTimeout(() => void again(), RESTART_MS);
  }
}

/** The process that starts the others, or one of those. */
async function startOneOfMany(config: Config, root: string, log: Log): Promise<void> {
  const { default: cluster } = await import('node:cluster');
  if (cluster.worker === undefined) {
    checkWorkers(config);
    holdData(config.dataFolder);
    // Made once, before several want it.
    openSeal(config.dataFolder, config.secret);
    await restoreIfAsked(config, versionOf(root), log);
    return runWorkers(config, log, () => restoreIfAsked(config, versionOf(root), log));
  }
  const { slot, port } = await takePlace(config);
  const parlor = await openParlor(config, log, { root, slot, restart: beginAgain });
  await listen(parlor.server, { port, host: config.host, beside: true });
  sayReady();
  if (cluster.worker.id === 1) greet(parlor.deps, config, port);
  stopOnSignals({ parlor });
  // A terminal sends it to everybody; the process that started this one passes on what is meant.
  process.removeAllListeners('SIGINT').on('SIGINT', () => undefined);
}

function greet({ version, identity }: Deps, config: Config, port: number): void {
  const setupCode = identity.setupCode();
  const here = config.publicUrl ?? `${config.tls ? 'https' : 'http'}://localhost:${port}`;
  print(`Parlor ${version} is running at ${here}`);
  if (setupCode !== null) print(`Create the owner with this link (it works once):\n  ${here}/setup#code=${setupCode}`);
}

/** The first signal stops politely, a second one at once. */
function stopOnSignals(running: { parlor: Parlor }): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    running.parlor.close().then(
      () => process.exit(0),
      (cause: unknown) => {
        running.parlor.deps.log.error('stopping failed', { cause });
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.main) await main(process.argv.slice(2));
