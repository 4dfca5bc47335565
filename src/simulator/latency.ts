/**
 * How long answers take: by name, or as somebody measured it. Each request draws one time to its first token and one
 * gap between tokens; within the answer the gaps jitter (pace.ts).
 */
import { z } from 'zod';
import { isProvisioned } from './bucket.ts';
import type { Bought, Operation } from './catalogue.ts';

const ms = z.number().min(0).max(3_600_000);

/** ms: always the same, by percentiles, or one of the samples. */
const Spread = z.union([
  ms,
  z.strictObject({ p50: ms, p95: ms, p99: ms.optional() }),
  z.strictObject({ samples: z.array(ms).min(1).max(100_000) }),
]);
type Spread = z.infer<typeof Spread>;

const Measured = z.strictObject({
  firstTokenMs: Spread,
  perTokenMs: Spread,
  /** Of each gap, as in a behaviour. Default 0.6. */
  jitter: z.number().min(0).max(1).optional(),
  /** Tokens that come together. Default: one by one. */
  burst: z.int().min(1).max(10_000).optional(),
});
type Measured = z.infer<typeof Measured>;

export const latencyNames = ['instant', 'fast', 'lifelike', 'realistic'] as const;
export const Latency = z.union([z.enum(latencyNames), Measured]);
export type Latency = z.infer<typeof Latency>;

/** What a draw decides of a behaviour. */
export interface Drawn {
  firstTokenMs: number;
  tokensPerSecond: number;
  jitter: number;
  burst: number;
}

const named: Readonly<Record<Exclude<(typeof latencyNames)[number], 'realistic'>, Measured>> = {
  instant: { firstTokenMs: 0, perTokenMs: 0, jitter: 0 },
  fast: { firstTokenMs: { p50: 80, p95: 140 }, perTokenMs: 4, jitter: 0.3 },
  lifelike: { firstTokenMs: 350, perTokenMs: 1_000 / 90, jitter: 0.6 },
};

/** The synchronous content filter gives tokens out in bursts (azure-openai.md 3.1). */
const FILTER_BURST = 60;

/**
 * After what was recorded (azure-openai.md 1.6, 3.1, 3.2): 397 and 516 ms to the first token and 16 and 11 ms between
 * tokens for two models, heads after 406 to 803 ms; provisioned deployments have the shorter tail. Where nothing was
 * recorded it is a guess of the same size.
 */
const standard: Measured = {
  firstTokenMs: { p50: 510, p95: 1_100, p99: 2_600 },
  perTokenMs: { p50: 13, p95: 22 },
  burst: FILTER_BURST,
};
const provisioned: Measured = {
  firstTokenMs: { p50: 280, p95: 420, p99: 700 },
  perTokenMs: { p50: 10, p95: 13 },
  burst: FILTER_BURST,
};
const small: Measured = { ...standard, firstTokenMs: { p50: 400, p95: 800, p99: 1_900 } };
/** Thinking is counted in tokens, so it takes its time by itself. */
const reasoning: Measured = { ...standard, firstTokenMs: { p50: 620, p95: 1_600, p99: 4_000 } };

const whole = (p50: number, p95: number): Measured => ({ firstTokenMs: { p50, p95 }, perTokenMs: 0, jitter: 0 });
const byOperation: Partial<Record<Operation, Measured>> = {
  embeddings: whole(100, 240),
  imageGeneration: whole(9_000, 22_000),
  imageEdit: whole(11_000, 26_000),
  transcription: whole(700, 2_000),
  translation: whole(700, 2_000),
  speech: whole(450, 900),
};

function realistic(deployment: Bought | undefined): Measured {
  if (!deployment) return standard;
  const { name, operations } = deployment.model;
  const only = operations[0] === undefined ? undefined : byOperation[operations[0]];
  if (only) return only;
  if (isProvisioned(deployment.sku)) return provisioned;
  if (/^o\d|^gpt-5(?!.*chat)|^gpt-6/.test(name)) return reasoning;
  return /mini|nano|turbo/.test(name) ? small : standard;
}

/** The pace of one request. `random` is asked for every spread, so that a seed gives the same requests the same pace. */
export function drawPace(latency: Latency, deployment: Bought | undefined, random: () => number): Drawn {
  const measured =
    typeof latency !== 'string' ? latency : latency === 'realistic' ? realistic(deployment) : named[latency];
  const firstTokenMs = draw(measured.firstTokenMs, random);
  const gap = draw(measured.perTokenMs, random);
  return {
    firstTokenMs,
    tokensPerSecond: gap <= 0 ? 0 : 1_000 / gap,
    jitter: measured.jitter ?? 0.6,
    burst: measured.burst ?? 1,
  };
}

/** Standard scores of the 95th, 99th and 99.9th percentile; nothing is slower than the last. */
const AT_95 = 1.645;
const AT_99 = 2.326;
const FARTHEST = 3.09;

/** Times are log-normal: the ratio between two percentiles is that of two standard scores. */
function draw(spread: Spread, random: () => number): number {
  if (typeof spread === 'number') return spread;
  if ('samples' in spread) return spread.samples[Math.floor(random() * spread.samples.length)] ?? 0;
  const { p50, p95, p99 } = spread;
  const score = Math.max(-FARTHEST, Math.min(FARTHEST, standardScore(random)));
  if (p50 <= 0 || p95 <= 0) return p50;
  if (score <= AT_95 || p99 === undefined) return p50 * (p95 / p50) ** (score / AT_95);
  return p95 * (p99 / p95) ** ((score - AT_95) / (AT_99 - AT_95));
}

/** Normally distributed (Box and Muller). */
function standardScore(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The same numbers in the same order for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
