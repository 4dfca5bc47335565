/** What simulated speech sounds like: a note for each word, as high as its letters say. 16-bit mono at 24 kHz. */
import { hash } from '../wire.ts';

export const RATE = 24_000;

/** Words as they are read out one by one. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+|(?<=\p{Script=Han})/u).filter((word) => word !== '');
}

/** Samples of the text read out. Speaking fast makes notes short, not high. */
export function speak(text: string, voice: string, speed: number): Int16Array {
  const words = wordsOf(text);
  const base = 150 + (hash(voice) % 12) * 20;
  const lengths = words.map((word) => Math.round((RATE * secondsOf(word)) / speed));
  const samples = new Int16Array(
    Math.max(
      RATE / 10,
      lengths.reduce((sum, length) => sum + length, 0),
    ),
  );
  let at = 0;
  for (const [i, word] of words.entries()) {
    const length = lengths[i] ?? 0;
    // A pentatonic scale: whatever the words, it does not hurt.
    const step = [0, 2, 4, 7, 9][hash(word.toLowerCase()) % 5] ?? 0;
    note(samples.subarray(at, at + length), base * 2 ** (step / 12));
    at += length;
  }
  return samples;
}

/** As long as a person takes: about 15 letters a second, and four Chinese characters. */
export function secondsOf(word: string): number {
  return /\p{Script=Han}/u.test(word) ? 0.25 : 0.08 + word.length / 15;
}

const VOLUME = 9_000;
const FADE = RATE / 50;

function note(samples: Int16Array, frequency: number): void {
  // Each sample turns the last two a little further, which is a sine without asking for one.
  const turn = 2 * Math.cos((2 * Math.PI * frequency) / RATE);
  let [before, now] = [-Math.sin((2 * Math.PI * frequency) / RATE), 0];
  for (let i = 0; i < samples.length; i++) {
    const edge = Math.min(1, i / FADE, (samples.length - i) / FADE);
    samples[i] = Math.round(now * VOLUME * edge);
    [before, now] = [now, turn * now - before];
  }
}
