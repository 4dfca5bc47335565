/** Sound between what browsers hear and play (numbers from -1 to 1) and what a call carries (16 bits, 24 kHz). Pure. */
import { CALL_RATE } from '#shared/call.ts';

const FULL = 0x7f_ff;

/** Turns blocks of any rate into PCM of 24 kHz; what does not fill a sample yet waits for the next block. */
export function downsampler(rate: number): (block: Float32Array) => Int16Array<ArrayBuffer> {
  const step = rate / CALL_RATE;
  /** How much of the next sample is there already, and its sum so far. */
  let filled = 0;
  let sum = 0;
  return (block) => {
    const out = new Int16Array(Math.floor((filled + block.length) / step) + 1);
    let made = 0;
    for (const value of block) {
      let rest = 1;
      // One of theirs may end one of ours and begin the next, or (at lower rates) hold several.
      while (filled + rest >= step) {
        const part = step - filled;
        out[made++] = clamp((sum + value * part) / step);
        rest -= part;
        filled = 0;
        sum = 0;
      }
      filled += rest;
      sum += value * rest;
    }
    return out.slice(0, made);
  };
}

function clamp(value: number): number {
  return Math.round(Math.max(-1, Math.min(1, value)) * FULL);
}

export function samplesOf(pcm: ArrayBuffer): Float32Array<ArrayBuffer> {
  const whole = new Int16Array(pcm, 0, Math.floor(pcm.byteLength / 2));
  return Float32Array.from(whole, (value) => value / (FULL + 1));
}

/** 0 to 1, as ears judge it. */
export function loudness(samples: Int16Array): number {
  if (samples.length === 0) return 0;
  const mean = samples.reduce((sum, value) => sum + (value / FULL) ** 2, 0) / samples.length;
  return Math.min(1, Math.sqrt(mean) * 4);
}
