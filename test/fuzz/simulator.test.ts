/** Whatever it is asked, the simulator answers as its wire would: never with a throw, never with a 500 nobody ordered. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSimulator, instant } from '#simulator/index.ts';
import { isEnvelope } from './client.ts';
import { anyRequest } from './generators.ts';
import { heapMb, LONG_MS, nothingUnhandled, runs } from './runs.ts';

nothingUnhandled();
const KEYS = { key1: '11111111111111111111111111111111', key2: '22222222222222222222222222222222' };

it(
  'the simulator stands whatever it is asked',
  async () => {
    const simulator = createSimulator({
      keys: KEYS,
      scenario: { behaviour: { ...instant, batchPhaseMs: 0 } },
      limits: 'off',
    });
    let cases = 0;
    let settledHeap = 0;
    await fc.assert(
      fc.asyncProperty(anyRequest(KEYS.key1), async ({ method, path, headers, body }) => {
        const answer = await simulator.handle({ method, path, headers, body: Buffer.from(body ?? '') });
        const chunks: Uint8Array[] = [];
        for await (const chunk of answer.body) {
          chunks.push(chunk);
          if (chunks.length > 2_000) break;
        }
        const text = Buffer.concat(chunks).toString();
        if (answer.status >= 500) throw new Error(`${answer.status} ${text}`);
        if (answer.status >= 400 && text !== '' && !isEnvelope(text)) throw new Error(`${answer.status}: ${text}`);
        for (const value of Object.values(answer.headers))
          if (/[\r\n]/.test(value)) throw new Error(`a header of two lines: ${value}`);
        cases += 1;
        if (cases === 500) settledHeap = heapMb();
      }),
      runs(0.25),
    );
    if (cases > 1_000) expect(heapMb() - settledHeap).toBeLessThan(40);
  },
  LONG_MS,
);
