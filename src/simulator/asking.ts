/** Asking a simulator in process, for tests: requests made of plain values, answers read whole, time that costs none. */
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';

export const KEYS = { key1: '11111111111111111111111111111111', key2: '22222222222222222222222222222222' };
export const CLASSIC = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21';
export const V1 = '/openai/v1/chat/completions';

export interface Said {
  status: number;
  statusText: string | undefined;
  headers: Record<string, string>;
  text: string;
}

export interface VirtualTime {
  now: number;
  clock: () => number;
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** A clock that only moves when somebody sleeps. */
export function virtualTime(): VirtualTime {
  const time: VirtualTime = {
    now: 1_788_254_279_000,
    clock: () => time.now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      time.now += ms;
    },
  };
  return time;
}

export interface HeldTime {
  clock: () => number;
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** Lets so many ms pass: whoever sleeps less long wakes, one after the other. */
  pass: (ms: number) => Promise<void>;
  /** Moves the clock and wakes nobody: everyone oversleeps. */
  jump: (ms: number) => void;
}

/** A clock that stands still until the test lets time pass. */
export function heldTime(): HeldTime {
  const waiting: { at: number; wake: () => void }[] = [];
  let now = 1_788_254_279_000;
  return {
    clock: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error)); // aborted with errors only
        waiting.push({ at: now + ms, wake: resolve });
      }),
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        const next = waiting.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (!next) break;
        waiting.splice(waiting.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = until;
    },
    jump(ms) {
      now += ms;
    },
  };
}

/** The same numbers in the same order each time. */
export function dice(): () => number {
  let seed = 42;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

/** A simulator with the keys above that never lets a test wait. */
export function testSimulator(options: SimulatorOptions = {}): Simulator {
  const time = virtualTime();
  return createSimulator({
    keys: KEYS,
    clock: time.clock,
    sleep: time.sleep,
    random: dice(),
    ...options,
  });
}

export interface Asked {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  /** Text is sent as it is, anything else as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/** Sends with key1 unless the headers bring a credential of their own, and reads everything. */
export async function ask(simulator: Simulator, asked: Asked): Promise<Said> {
  const { headers = {}, body, signal } = asked;
  const anonymous = 'api-key' in headers || 'authorization' in headers;
  const answer = await simulator.handle({
    method: asked.method ?? 'POST',
    path: asked.path ?? CLASSIC,
    headers: { ...(anonymous ? {} : { 'api-key': KEYS.key1 }), 'content-type': 'application/json', ...headers },
    body: Buffer.from(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)),
    signal,
  });
  let text = '';
  for await (const chunk of answer.body) text += Buffer.from(chunk).toString();
  return { status: answer.status, statusText: answer.statusText, headers: answer.headers, text };
}

/** One user message, the rest as given. */
export function saying(content: unknown, more: object = {}): object {
  return { messages: [{ role: 'user', content }], ...more };
}
