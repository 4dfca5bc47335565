import { describe, expect, it } from 'vitest';
import { ask, CLASSIC, dice, KEYS, saying, virtualTime } from './asking.ts';
import { createSimulator } from './index.ts';
import { drawPace, seededRandom, type Latency } from './latency.ts';
import { putDeployment } from './resource.ts';

const { resource } = createSimulator({ deployments: [] });
const deployed = (model: string, sku: string = 'GlobalStandard') =>
  putDeployment(resource, { name: model, model, sku }, 0);

/** The value below which so many of a hundred draws lie. */
function percentile(latency: Latency, share: number, deployment = deployed('gpt-4o')): number {
  const random = seededRandom(7);
  const drawn = Array.from({ length: 4_000 }, () => drawPace(latency, deployment, random).firstTokenMs);
  return drawn.toSorted((a, b) => a - b)[Math.floor(4_000 * share)] ?? 0;
}

describe('latency', () => {
  it('follows the percentiles that were measured', () => {
    const latency: Latency = { firstTokenMs: { p50: 400, p95: 1_000, p99: 3_000 }, perTokenMs: 10 };
    expect(Math.round(percentile(latency, 0.5) / 40)).toBe(10);
    expect(Math.round(percentile(latency, 0.95) / 100)).toBe(10);
    expect(Math.round(percentile(latency, 0.99) / 600)).toBe(5);
  });

  it('takes samples as they are, and single figures always', () => {
    const random = dice();
    const drawn = Array.from({ length: 200 }, () =>
      drawPace({ firstTokenMs: { samples: [5, 70] }, perTokenMs: 20 }, undefined, random),
    );
    expect(new Set(drawn.map(({ firstTokenMs }) => firstTokenMs))).toEqual(new Set([5, 70]));
    expect(new Set(drawn.map(({ tokensPerSecond }) => tokensPerSecond))).toEqual(new Set([50]));
  });

  it('is shorter and steadier where throughput is bought, longer for pictures', () => {
    const spread = (name: string, sku?: string) =>
      [0.5, 0.95].map((share) => percentile('realistic', share, deployed(name, sku))) as [number, number];
    const [usual, slow] = spread('gpt-4o');
    const [bought, slowBought] = spread('gpt-4o', 'ProvisionedManaged');
    expect(bought).toBeLessThan(usual);
    expect(slowBought / bought).toBeLessThan(slow / usual);
    expect(spread('text-embedding-3-small')[1]).toBeLessThan(usual);
    expect(spread('gpt-image-1')[0]).toBeGreaterThan(5_000);
  });

  it('is the same again with the same seed, and another with another', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const time = virtualTime();
      const simulator = createSimulator({
        keys: KEYS,
        ...time,
        random: seededRandom(seed),
        scenario: { behaviour: { latency: 'realistic' } },
      });
      const took: number[] = [];
      for (let i = 0; i < 4; i++) {
        const before = time.now;
        await ask(simulator, { body: saying('Say hello.') });
        took.push(time.now - before);
      }
      return took;
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    expect(new Set(first).size).toBe(4);
  });

  it('named later replaces a pace; a figure beside or after it wins', async () => {
    const time = virtualTime();
    const simulator = createSimulator({ keys: KEYS, ...time, scenario: { behaviour: { firstTokenMs: 9_000 } } });
    const took = async (headers: Record<string, string>): Promise<number> => {
      const before = time.now;
      await ask(simulator, { path: CLASSIC, headers, body: saying('Say hello.') });
      return time.now - before;
    };
    expect(await took({})).toBe(9_000);
    expect(await took({ 'x-sim-latency': 'instant' })).toBe(0);
    expect(await took({ 'x-sim-latency': 'instant', 'x-sim-first-token-ms': '70' })).toBe(70);
    expect(await took({ 'x-sim-latency': '{"firstTokenMs":30,"perTokenMs":0}' })).toBe(30);
  });
});
