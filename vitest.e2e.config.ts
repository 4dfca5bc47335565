import { defineConfig } from 'vitest/config';

/** Journeys through the built application in real Chromium, one after another: two cores are enough. */
export default defineConfig({
  test: {
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['e2e/build.ts'],
  },
});
