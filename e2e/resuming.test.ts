/** An answer survives whatever happens to the page and the server, at a random moment: the long version is bench/resume.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeBrowser } from './parlor.ts';
import { MISHAPS, resuming, type Resuming } from './resuming.ts';

let answers: Resuming;
beforeAll(async () => {
  answers = await resuming(1500);
});
afterAll(async () => {
  await closeBrowser();
  await answers.close();
});

for (const mishap of MISHAPS)
  it(`${mishap}: the page ends with the server’s text, byte for byte`, async () => {
    const moment = Math.round(200 + Math.random() * 1800);
    const { page, server, status } = await answers.interrupt(mishap, moment);
    expect(page, `at ${moment} ms`).toBe(server);
    expect(status).toBe('done');
    expect(server.length).toBeGreaterThan(200);
  });
