import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import react from '@vitejs/plugin-react';
import { postgresPrograms, redisProgram } from './test/servers/programs.ts';

// What tests start as programs of their own read the same sources each time: compiled once, a start takes half the work.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'parlor-compile-cache');

/** What has to pass on PostgreSQL as it does on SQLite, and what needs both servers at all. */
const onServers = [
  'src/**/*.servers.test.ts',
  'src/store/**/*.test.ts',
  'src/identity/{identity,gateway-keys}.test.ts',
  'src/chat/{conversation,runs,rounds}.test.ts',
  'src/http/api/{limits,organising,people,ratings,search,shares,tags,warnings}.test.ts',
  'src/gateway/{connections,declared}.test.ts',
];
/** They are about files, or hold no store at all: once is enough. */
const notOnServers = ['src/store/open.test.ts', 'src/store/migrations/**'];

/** How long a test waits for what has to come: a slow machine is no failure. */
const PATIENT = { poll: { timeout: 20_000 } };

const hasServers = postgresPrograms() !== undefined && redisProgram() !== undefined;
if (!hasServers) {
  const missing = 'tests on PostgreSQL and Redis: this machine has no postgresql or no redis-server';
  // `npm test` installs them, and CI must not pass without.
  if (process.env['CI'] || process.env['PARLOR_TEST_SERVERS'] === 'must') throw new Error(missing);
  console.warn(`skipped ${missing}`);
}

export default defineConfig({
  test: {
    // Tests wait for servers and clocks a third of their time: left alone, half of two cores would do nothing.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        test: {
          name: 'server',
          // Files of one worker share what they import: nothing happens on import, so keeping them apart costs only time.
          isolate: false,
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['src/web/**', '**/*.servers.test.ts'],
          environment: 'node',
          // A slow machine is no failure: speed belongs to the benchmarks.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          expect: PATIENT,
        },
      },
      ...(hasServers
        ? [
            {
              test: {
                name: 'postgres',
                include: onServers,
                exclude: notOnServers,
                environment: 'node',
                env: { PARLOR_TEST_STORE: 'postgres' },
                globalSetup: ['test/servers/setup.ts'],
                testTimeout: 60_000,
                hookTimeout: 60_000,
                expect: PATIENT,
              },
            },
          ]
        : []),
      {
        plugins: [react()],
        test: {
          name: 'web',
          isolate: false,
          include: ['src/web/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          testTimeout: 30_000,
          expect: PATIENT,
          // The test of the colours reads them as they are written.
          css: { include: [/styles\.css/] },
        },
      },
    ],
  },
});
