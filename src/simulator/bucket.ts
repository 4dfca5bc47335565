/**
 * The leaky bucket of a provisioned deployment (azure-openai.md 4.3): each request adds what it is thought to take, and
 * corrects it when it is over; time takes it away at the rate that was bought. Over the brim nobody passes.
 */
import type { Bought } from './catalogue.ts';

/** What a request really took. */
export interface Spent {
  /** What was counted on receipt. */
  reserved: number;
  prompt: number;
  /** Of the prompt; costs nothing here. */
  cached: number;
  completion: number;
}

export interface Bucket {
  /** `retryAfterMs`: when there is room again; absent when there is. Not enforced, everybody passes and is counted. */
  admit(deployment: Bought, tokens: number, enforced: boolean): { utilization: number; retryAfterMs?: number };
  settle(deployment: Bought, spent: Spent): void;
}

export function isProvisioned(sku: string): boolean {
  return sku.endsWith('ProvisionedManaged');
}

/** How large the bucket is, in time; not published. */
const SECONDS = 60;

export function bucket(clock: () => number): Bucket {
  let level = 0;
  let at = clock();

  function leak(deployment: Bought): number {
    const rate = tokensPerSecond(deployment);
    const now = clock();
    level = Math.max(0, level - ((now - at) / 1_000) * rate);
    at = now;
    return rate;
  }

  return {
    admit(deployment, tokens, enforced) {
      const rate = leak(deployment);
      const brim = rate * SECONDS;
      if (enforced && level >= brim)
        return { utilization: level / brim, retryAfterMs: Math.ceil(((level - brim) / rate) * 1_000) + 1 };
      level += tokens;
      return { utilization: level / brim };
    },
    settle(deployment, { reserved, prompt, cached, completion }) {
      leak(deployment);
      const { outputWeight } = deployment.model.provisioned;
      level = Math.max(0, level + prompt - cached + completion * outputWeight - reserved);
    },
  };
}

/** The capacity is a number of units, each of which is so many tokens a minute of input. */
function tokensPerSecond({ capacity, model }: Bought): number {
  return (capacity * model.provisioned.inputPerMinute) / 60;
}
