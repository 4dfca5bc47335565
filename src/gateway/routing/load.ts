/**
 * What a target was asked for in the last minute, in tokens as Azure estimates them when a request arrives (prompt and
 * longest answer; azure-openai.md 4.1). Counted in slices of ten seconds, so that it slides.
 */

const SLICE_MS = 10_000;
const SLICES = 6;
/** How long a token is counted. */
export const WINDOW_MS = SLICE_MS * SLICES;

/** Lives as long as its target. */
export class TargetLoad {
  readonly #slices = Array.from({ length: SLICES }, () => 0);
  #slice = 0;
  #sum = 0;

  /** Tokens of the last six slices, the one that is going on among them. */
  used(now: number): number {
    this.#turn(now);
    return this.#sum;
  }

  add(tokens: number, now: number): void {
    this.#turn(now);
    const at = this.#slice % SLICES;
    this.#slices[at] = (this.#slices[at] ?? 0) + tokens;
    this.#sum += tokens;
  }

  /** Puts the truth in the place of an estimate, where the upstream does so too (provisioned throughput). */
  correct(difference: number, now: number): void {
    this.#turn(now);
    const at = this.#slice % SLICES;
    const before = this.#slices[at] ?? 0;
    const after = Math.max(before + difference, 0);
    this.#slices[at] = after;
    this.#sum += after - before;
  }

  #turn(now: number): void {
    const slice = Math.floor(now / SLICE_MS);
    if (slice <= this.#slice) return;
    if (slice - this.#slice >= SLICES) {
      this.#slices.fill(0);
      this.#sum = 0;
    } else
      for (let passed = this.#slice + 1; passed <= slice; passed++) {
        this.#sum -= this.#slices[passed % SLICES] ?? 0;
        this.#slices[passed % SLICES] = 0;
      }
    this.#slice = slice;
  }
}
