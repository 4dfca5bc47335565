/** kill -9 of one of several workers, many times, with calls under way: `node bench/kill-workers.ts [kills] [workers]`. */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { startServers } from '../test/servers/start.ts';
import { isRight, killWorkers } from '../test/servers/workers-killing.ts';
import { startWorkers } from '../test/servers/workers.ts';

const [kills, count] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 4)];
const servers = await startServers();
await made(servers.postgres, 'killing');
const workers = await startWorkers(count, {
  postgres: servers.postgres.replace(/\/postgres$/, '/killing'),
  redis: servers.redis,
});
const report = await killWorkers(workers, {
  kills,
  // Each place has well lived when it dies, so that it is taken again at once.
  everyMs: () => 500 + Math.random() * 1000,
  onKill: (kill) => kill % 10 === 0 && console.log(`${kill} of ${kills}`),
}).catch((error: unknown) => {
  console.error(workers.printed.join('').slice(-3000));
  throw error;
});
const warned = workers.printed
  .join('')
  .split('\n')
  .filter((line) => line !== '' && !line.includes('is started again'));
await workers.close();
await servers.stop();
console.log(JSON.stringify({ ...report, wrong: report.wrong.slice(0, 10) }, null, 2));
console.log(`${warned.length} other lines were printed:\n${warned.slice(0, 20).join('\n')}`);
process.exitCode = isRight(report) && report.hung === 0 ? 0 : 1;

/** It listens before it has finished starting. */
async function made(url: string, name: string): Promise<void> {
  for (let tries = 0; ; tries++)
    try {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`create database ${name}`);
      return await client.end();
    } catch (error) {
      if (tries >= 100) throw error;
      await pause(100);
    }
}
