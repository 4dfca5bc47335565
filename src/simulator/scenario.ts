/**
 * How a deployment behaves apart from what it says: pace, faults, filter hits. Four places set it, the later one wins:
 * the scenario's `behaviour`, its entry in `deployments`, the deployment's own option, its first matching `step`, and
 * the `x-sim-…` headers of the request.
 */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { Bought } from './catalogue.ts';
import { faultNames } from './faults.ts';
import { categories } from './filter-data.ts';
import { drawPace, Latency } from './latency.ts';

const FilterHit = z.strictObject({
  source: z.enum(['prompt', 'completion']),
  category: z.enum(categories),
  severity: z.enum(['low', 'medium', 'high']).default('high'),
});
export type FilterHit = z.infer<typeof FilterHit>;

const tokens = z.int().min(0).max(10_000_000);
const ms = z.number().min(0).max(3_600_000);

export const Behaviour = z
  .strictObject({
    /** Decides the four that follow, by name or as measured; each of them, set beside it, wins. */
    latency: Latency,
    /** Until the first byte of the answer, ms. */
    firstTokenMs: ms,
    /** 0: as fast as the reader reads. */
    tokensPerSecond: z.number().min(0).max(1_000_000),
    /** 0: even; 1: each token up to half a gap early or late. */
    jitter: z.number().min(0).max(1),
    /** Tokens delivered together, as the synchronous filter does (azure-openai.md 3.1). */
    burst: z.int().min(1).max(10_000),
    /** One long silence within the answer. */
    stall: z.strictObject({ afterTokens: tokens, ms }),
    /** How long a batch takes for each of its phases, ms. */
    batchPhaseMs: ms,
    fault: z.enum(faultNames),
    /** The share of its limits that a deployment has for now: the platform may lower them. */
    limitShare: z.number().min(0).max(1),
    /** What a 429, 408, 409 or 5xx tells the client to wait, ms. */
    retryAfterMs: ms,
    /** Which headers tell it: Azure sends both, others only one of them, a date, or nothing. */
    retryAfter: z.enum(['both', 'seconds', 'milliseconds', 'date', 'none']),
    /** `x-should-retry` of every refusal: it overrules what clients would do by themselves. */
    shouldRetry: z.boolean(),
    /** `x-ratelimit-…` as usual, as −1, −1 and 0, or not at all. */
    limitsShown: z.enum(['usual', 'unknown', 'none']),
    /** The connection breaks after so many tokens. */
    cutAfterTokens: tokens,
    /** An error frame ends the stream after so many tokens. */
    errorAfterTokens: tokens,
    /** The stream ends after so many tokens as if it were whole, but for its last words. */
    endAfterTokens: tokens,
    /** `[DONE]` follows the error frame. */
    doneAfterError: z.boolean(),
    /** What that error frame says; on chat completions and responses each in its own shape. */
    streamError: z.enum(['server_error', 'too_many_requests', 'content_policy_violation']),
    /** Responses only: what refuses a streamed request comes within a stream that has begun (azure-openai.md 3.5). */
    errorsInStream: z.boolean(),
    filter: FilterHit,
    filterMode: z.enum(['default', 'asynchronous', 'failed']),
    /** The body of a blocked prompt: as recorded, as other fronts have it, or without its inner error. */
    filterError: z.enum(['innererror', 'inner_error', 'bare']),
    /** What content chunks carry: nothing (2026), or the four categories (2025). */
    filterAnnotations: z.enum(['empty', 'categories']),
    answer: z.union([
      z.enum(['demonstration', 'echo', 'endless', 'long', 'refusal']),
      z.strictObject({ text: z.string() }),
      /** That many tokens of plain prose. */
      z.strictObject({ tokens: z.int().min(1).max(200_000) }),
    ]),
  })
  .partial();
/** Each field may also be given as `undefined`, which takes it away. */
export type Behaviour = { [Name in keyof z.infer<typeof Behaviour>]?: z.infer<typeof Behaviour>[Name] | undefined };

const Step = z.strictObject({
  /** Only requests to this deployment; absent: to any. */
  deployment: z.string().optional(),
  /** Only requests whose last user message contains this. */
  contains: z.string().optional(),
  /** The step is used up after so many requests; absent: never. */
  times: z.int().min(1).optional(),
  /** Applies to this share of the requests. */
  chance: z.number().min(0).max(1).optional(),
  behaviour: Behaviour,
});

export const Scenario = z.strictObject({
  behaviour: Behaviour.optional(),
  deployments: z.record(z.string(), Behaviour).optional(),
  steps: z.array(Step).optional(),
});
export type Scenario = z.infer<typeof Scenario>;

/** The pace of a real deployment on a good day; what `createSimulator` does unless told otherwise. */
export const lifelike: Behaviour = { firstTokenMs: 350, tokensPerSecond: 90, jitter: 0.6, batchPhaseMs: 1_500 };

/** No waiting at all: for tests and for measuring what stands before the simulator. */
export const instant: Behaviour = { firstTokenMs: 0, tokensPerSecond: 0, jitter: 0 };

/**
 * A scenario file's text as a scenario.
 * @throws AppError `invalid_json`, or `invalid_request` with the place and what was expected in `detail`.
 */
export function parseScenario(text: string): Scenario {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', { detail: error instanceof Error ? error.message : 'not JSON', cause: error });
  }
  const result = Scenario.safeParse(value);
  if (!result.success) throw new AppError('invalid_request', { detail: z.prettifyError(result.error) });
  return result.data;
}

/** The names of the request headers that set a behaviour, and how each is read. */
const headers: Readonly<Record<string, (value: string) => unknown>> = {
  'x-sim-latency': (v) => ({ latency: v.startsWith('{') ? JSON.parse(v) : v }),
  'x-sim-first-token-ms': (v) => ({ firstTokenMs: Number(v) }),
  'x-sim-tokens-per-second': (v) => ({ tokensPerSecond: Number(v) }),
  'x-sim-jitter': (v) => ({ jitter: Number(v) }),
  'x-sim-burst': (v) => ({ burst: Number(v) }),
  'x-sim-stall': (v) => ({ stall: { afterTokens: Number(v.split('/')[0]), ms: Number(v.split('/')[1]) } }),
  'x-sim-fault': (v) => ({ fault: v }),
  'x-sim-limit-share': (v) => ({ limitShare: Number(v) }),
  'x-sim-retry-after-ms': (v) => ({ retryAfterMs: Number(v) }),
  'x-sim-retry-after': (v) => ({ retryAfter: v }),
  'x-sim-should-retry': (v) => ({ shouldRetry: v === 'true' ? true : v === 'false' ? false : v }),
  'x-sim-limits-shown': (v) => ({ limitsShown: v }),
  'x-sim-cut-after': (v) => ({ cutAfterTokens: Number(v) }),
  'x-sim-error-after': (v) => ({ errorAfterTokens: Number(v) }),
  'x-sim-end-after': (v) => ({ endAfterTokens: Number(v) }),
  'x-sim-done-after-error': (v) => ({ doneAfterError: v === 'true' }),
  'x-sim-stream-error': (v) => ({ streamError: v }),
  'x-sim-errors-in-stream': (v) => ({ errorsInStream: v === 'true' }),
  'x-sim-filter': (v) => {
    const [source, category, severity] = v.split('/');
    return { filter: { source, category, ...(severity === undefined ? {} : { severity }) } };
  },
  'x-sim-filter-mode': (v) => ({ filterMode: v }),
  'x-sim-filter-error': (v) => ({ filterError: v }),
  'x-sim-filter-annotations': (v) => ({ filterAnnotations: v }),
  'x-sim-answer': (v) => {
    if (v.startsWith('tokens:')) return { answer: { tokens: Number(v.slice(7)) } };
    if (v.startsWith('text:')) return { answer: { text: decodeURIComponent(v.slice(5)) } };
    return { answer: v };
  },
};

export const knobHeaders: readonly string[] = Object.keys(headers);

/**
 * The behaviour that the request's headers ask for; the message of what is wrong with them otherwise. A knob that is
 * misspelt must not pass as one that works.
 */
export function behaviourOfHeaders(given: Record<string, string | undefined>): Behaviour | { wrong: string } {
  let asked: object | undefined;
  for (const name in given) {
    if (!name.startsWith('x-sim-')) continue;
    const value = given[name];
    if (value === undefined) continue;
    const read = headers[name];
    if (!read) return { wrong: `${name} is not a knob of the simulator. Knobs: ${knobHeaders.join(', ')}.` };
    try {
      asked = { ...asked, ...(read(value) as object) }; // every reader returns an object; its fields are parsed below
    } catch {
      return { wrong: `${name}: "${value}" cannot be read.` };
    }
  }
  if (asked === undefined) return {};
  const result = Behaviour.safeParse(asked);
  return result.success ? result.data : { wrong: z.prettifyError(result.error) };
}

/** Finds the behaviour of each request; keeps count of the steps used up. */
export function scenarioReader(
  scenario: Scenario,
  random: () => number,
): (deployment: string, own: Behaviour | undefined, asked: Behaviour, lastUserText: () => string) => Behaviour {
  const left = (scenario.steps ?? []).map((step) => ({ step, times: step.times ?? Infinity }));
  const general = scenario.behaviour ?? lifelike;
  return (deployment, own, asked, lastUserText) => {
    const found = left.find(
      ({ step, times }) =>
        times > 0 &&
        (step.deployment === undefined || step.deployment === deployment) &&
        (step.contains === undefined || lastUserText().includes(step.contains)) &&
        (step.chance === undefined || random() < step.chance),
    );
    if (found) found.times -= 1;
    const layers = [general, scenario.deployments?.[deployment], own, found?.step.behaviour, asked];
    return layers.reduce<Behaviour>(over, {});
  };
}

/** The later layer wins; a latency that it names replaces the whole pace of those before. */
function over(before: Behaviour, layer: Behaviour | undefined): Behaviour {
  if (layer?.latency === undefined) return { ...before, ...layer };
  return {
    ...before,
    firstTokenMs: undefined,
    tokensPerSecond: undefined,
    jitter: undefined,
    burst: undefined,
    ...layer,
  };
}

/** The behaviour with its latency drawn. */
export function paced(behaviour: Behaviour, deployment: Bought | undefined, random: () => number): Behaviour {
  if (behaviour.latency === undefined) return behaviour;
  const drawn = drawPace(behaviour.latency, deployment, random);
  return {
    ...behaviour,
    firstTokenMs: behaviour.firstTokenMs ?? drawn.firstTokenMs,
    tokensPerSecond: behaviour.tokensPerSecond ?? drawn.tokensPerSecond,
    jitter: behaviour.jitter ?? drawn.jitter,
    burst: behaviour.burst ?? drawn.burst,
  };
}
