/** One identity's tokens: asked for once however many calls need one, and renewed before they end. */
import type { Token } from '#providers/entra.ts';

export interface Credential {
  /** A token that is good for now, when one is at hand; a new one is asked for meanwhile when its end is near. */
  ready(): string | null;
  /** The same, waiting when none is at hand. Throws what Entra ID answers, and `address_*`. */
  token(): Promise<string>;
  /** The upstream refused it: the next call asks for a new one, unless this one is new. */
  refused(): void;
}

/** A token that ends while a request travels is none. */
const MARGIN_MS = 10_000;
/** What was refused a moment ago is not asked again for every call. */
const PAUSE_MS = 5000;
/** A renewal that failed is tried again after so long, while the old token is still good. */
const AGAIN_MS = 30_000;
/** A token younger than this is not at fault when it is refused. */
const NEW_MS = 60_000;

/** Lives as long as the process. */
export class TokenSource implements Credential {
  readonly #ask: () => Promise<Token>;
  readonly #now: () => number;
  #token: Token | null = null;
  #gotAt = 0;
  #asking: Promise<string> | null = null;
  #failure: { error: unknown; until: number } | null = null;
  #renewAt = 0;

  constructor(ask: () => Promise<Token>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  ready(): string | null {
    const now = this.#now();
    const token = this.#token;
    if (token === null || now >= token.expiresAt - MARGIN_MS) return null;
    if (now >= this.#renewAt) {
      this.#renewAt = now + AGAIN_MS;
      // Nobody waits for it: until the old one ends, a failure is no news.
      this.#renew().catch(() => undefined);
    }
    return token.text;
  }

  async token(): Promise<string> {
    const ready = this.ready();
    if (ready !== null) return ready;
    if (this.#failure !== null && this.#now() < this.#failure.until) throw this.#failure.error;
    return this.#renew();
  }

  refused(): void {
    if (this.#now() - this.#gotAt >= NEW_MS) this.#token = null;
  }

  #renew(): Promise<string> {
    this.#asking ??= this.#once().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #once(): Promise<string> {
    try {
      const token = await this.#ask();
      this.#token = token;
      this.#gotAt = this.#now();
      this.#renewAt = token.refreshAt;
      this.#failure = null;
      return token.text;
    } catch (error) {
      this.#failure = { error, until: this.#now() + PAUSE_MS };
      throw error;
    }
  }
}
