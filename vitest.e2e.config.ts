import { defineConfig } from 'vitest/config';

/** Journeys through the built application in real Chromium, three at a time, since they mostly wait: each has a server, data and a port of its own. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    globalSetup: ['e2e/build.ts'],
  },
});
