/** axe-core in the page, through the debugger's own world so that the page's CSP stays as strict as it is. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary: string }[];
}

/** Colours and places count once they have arrived: waits for what moves and ends. */
const still = `Promise.all(document.getAnimations()
  .filter((motion) => motion.effect?.getComputedTiming().endTime !== Infinity)
  .map((motion) => motion.finished.catch(() => undefined)))`;

/** Broken rules, each with the elements that break it. */
export async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { result: known } = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
    if (known.value === 'undefined') await session.send('Runtime.evaluate', { expression: source });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression: `${still}.then(() => axe.run(document, { resultTypes: ['violations'] })).then((r) => JSON.stringify(r.violations))`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    // axe's own report, as its documentation describes it.
    const found = JSON.parse(String(result.value)) as Violation[];
    return found.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
    );
  } finally {
    await session.detach();
  }
}
