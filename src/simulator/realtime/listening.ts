/** The audio a client sends: kept until it is committed, by the client or because a silence follows speech. */

const RATE = 24_000;
const BYTES_PER_MS = (RATE * 2) / 1_000;
/** The service forgets what is older, too. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface InputBuffer {
  /** Adds audio. `started` and `stopped` are ms since the beginning; each is told once for a turn. */
  append(audio: Buffer): { started?: number; stopped?: number };
  take(): Buffer;
  clear(): void;
  readonly size: number;
}

/**
 * @param settings the loudness that counts as speech, 0 to 1, and how long a silence ends it; null: nobody listens
 */
export function inputBuffer(settings: () => { threshold: number; silenceMs: number } | null): InputBuffer {
  let parts: Buffer[] = [];
  let size = 0;
  /** ms of everything that was ever appended. */
  let clock = 0;
  let speaking = false;
  let quietSince = 0;
  return {
    get size() {
      return size;
    },
    append(audio) {
      parts.push(audio);
      size += audio.length;
      while (size > MOST_BYTES) size -= parts.shift()?.length ?? size;
      const from = clock;
      clock += audio.length / BYTES_PER_MS;
      const detection = settings();
      if (detection === null) return {};
      if (loudness(audio) > detection.threshold * FULL_SCALE_SHARE) {
        quietSince = clock;
        if (speaking) return {};
        speaking = true;
        return { started: Math.round(from) };
      }
      if (!speaking || clock - quietSince < detection.silenceMs) return {};
      speaking = false;
      return { stopped: Math.round(clock) };
    },
    take() {
      const whole = Buffer.concat(parts);
      parts = [];
      size = 0;
      speaking = false;
      return whole;
    },
    clear() {
      parts = [];
      size = 0;
      speaking = false;
    },
  };
}

/** Speech at a usual volume is a tenth of what the format can hold. */
const FULL_SCALE_SHARE = 0.1;

/** Root mean square of 16-bit samples, 0 to 1; every eighth is enough. */
function loudness(audio: Buffer): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 2 <= audio.length; at += 16) {
    sum += (audio.readInt16LE(at) / 32_768) ** 2;
    count += 1;
  }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}
