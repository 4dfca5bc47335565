/**
 * Embeddings that mean something without a model: each word, each word's beginning and each three letters of a text
 * point somewhere, always the same way, and a text points where their sum does. Texts that share words are near each
 * other, and nothing else is true of them.
 */

interface Feature {
  name: string;
  weight: number;
}

/** Beyond this a text's meaning does not change any more; the time it takes is bounded. */
const MOST_CHARACTERS = 40_000;

const WORD = 1;
const STEM = 0.8;
const TRIGRAM = 0.2;
/** Words that every text has say little about it. */
const USUAL = 0.15;
const STEM_LENGTH = 4;

const usual = new Set(
  'a an and are as at be by for from has have i in is it its of on or that the this to was we what with you your 的 了 是 在 和 我 你 有'.split(
    ' ',
  ),
);

function* featuresOf(text: string): Generator<Feature> {
  for (const [word] of text
    .slice(0, MOST_CHARACTERS)
    .toLowerCase()
    .matchAll(/\p{Script=Han}|[\p{L}\p{N}]+/gu)) {
    const rank = usual.has(word) ? USUAL : 1;
    yield { name: `w ${word}`, weight: WORD * rank };
    if (word.length >= 3) yield { name: `s ${word.slice(0, STEM_LENGTH)}`, weight: STEM * rank };
    for (let at = 0; at + 3 <= word.length; at++) yield { name: `t ${word.slice(at, at + 3)}`, weight: TRIGRAM * rank };
  }
}

/** In how many dimensions each feature points. */
const SPREAD = 24;

/**
 * The unit vector of a text.
 * @param size the model's own number of dimensions
 * @param dimensions how many of them are wanted: the first ones, made a unit vector again, as the models do
 */
export function vectorOf(text: string, size: number, dimensions: number = size): Float32Array {
  const sum = new Float64Array(size);
  const counts = new Map<string, number>();
  for (const { name, weight } of featuresOf(text)) counts.set(name, (counts.get(name) ?? 0) + weight);
  // A text of no words still points somewhere, and every other one a little that way: real ones are never opposites.
  counts.set('', 0.5);
  for (const [name, weight] of counts) point(sum, name, Math.sqrt(weight));
  return unit(sum.subarray(0, dimensions));
}

/** Adds a feature's own direction. The first dimensions are used more often, so that a shortened vector keeps most of it. */
function point(sum: Float64Array, name: string, weight: number): void {
  let state = seed(name);
  for (let i = 0; i < SPREAD; i++) {
    state = step(state);
    const share = (state >>> 8) / 2 ** 24;
    const at = Math.floor(share ** 1.4 * sum.length);
    state = step(state);
    sum[at] = (sum[at] ?? 0) + (state & 0x80 ? weight : -weight);
  }
}

function seed(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  return h;
}

function step(state: number): number {
  let x = (state + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function unit(values: Float64Array): Float32Array {
  let square = 0;
  for (const value of values) square += value * value;
  const result = new Float32Array(values.length);
  // So short a cut that nothing points into it.
  if (square === 0) result[0] = 1;
  else for (const [i, value] of values.entries()) result[i] = value / Math.sqrt(square);
  return result;
}

/** The little-endian bytes in base64, as clients ask for them by default. */
export function base64Of(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes.toString('base64');
}

/** As JSON; nine digits are what it takes to read the same 32 bits again. */
export function jsonOf(vector: Float32Array): string {
  let text = '[';
  for (const [i, value] of vector.entries()) text += (i === 0 ? '' : ',') + Number(value.toPrecision(9));
  return `${text}]`;
}
