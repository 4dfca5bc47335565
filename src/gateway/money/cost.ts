/**
 * What tokens cost, in whole micro-USD. Prices are whole micro-USD per million tokens and every sum is made of
 * integers, so that a bill never depends on how a machine rounds. It is rounded once, at the end: the cost of a call
 * half up, the most a call may cost up.
 */
import type { Rates } from '#shared/contract/prices.ts';
import type { Usage } from '#shared/message.ts';

/** What one model costs at one place at one time. */
export interface Sheet {
  rates: Rates;
  /** By length of the input, the shortest first: rates of the whole request when its input is longer. */
  tiers: readonly { aboveInputTokens: number; rates: Rates }[];
  /** Thousandths of the price that a batch job costs. */
  batchFactor: number;
  source: 'list' | 'owner' | 'simulator';
}

const MILLION = 1_000_000;
/** 4000 USD per million tokens; a million times it is exact. */
export const HIGHEST_RATE = 4_000_000_000;

/** Micro-USD are counted in two parts: whole ones, and millionths below one. Both stay far below 2^53. */
class Sum {
  whole = 0;
  millionths = 0;
  /** A class of tokens was used whose price is not known. */
  unknown = false;

  add(tokens: number, rate: number | null): void {
    if (tokens === 0) return;
    if (rate === null) {
      this.unknown = true;
      return;
    }
    this.whole += Math.floor(tokens / MILLION) * rate;
    this.millionths += (tokens % MILLION) * rate;
    this.whole += Math.floor(this.millionths / MILLION);
    this.millionths %= MILLION;
  }
}

/**
 * The cost of these tokens in micro-USD, rounded half up; null when a class of them has no known price. The tier is
 * chosen by the whole input, as vendors bill. Parts that are said to exceed their whole are cut to it.
 */
export function costOf(sheet: Sheet, usage: Usage): number | null {
  const rates = ratesFor(sheet, usage.input);
  const sum = new Sum();
  addInput(sum, rates, usage);
  addOutput(sum, rates, usage);
  return sum.unknown ? null : sum.whole + (sum.millionths * 2 >= MILLION ? 1 : 0);
}

function addInput(sum: Sum, rates: Rates, usage: Usage): void {
  let left = usage.input;
  const take = (tokens: number | undefined, rate: number | null) => {
    const taken = Math.min(tokens ?? 0, left);
    left -= taken;
    sum.add(taken, rate);
  };
  const { audioInput = 0, cachedAudio = 0 } = usage;
  take(cachedAudio, rates.cachedAudioInput ?? rates.audioInput);
  take(audioInput - cachedAudio, rates.audioInput);
  take(usage.cached - cachedAudio, rates.cachedInput ?? rates.input);
  take(usage.cacheWrite, rates.cacheWrite ?? rates.input);
  take(usage.imageInput, rates.imageInput ?? rates.input);
  take(left, rates.input);
}

function addOutput(sum: Sum, rates: Rates, usage: Usage): void {
  let left = usage.output;
  const take = (tokens: number | undefined, rate: number | null) => {
    const taken = Math.min(tokens ?? 0, left);
    left -= taken;
    sum.add(taken, rate);
  };
  take(usage.audioOutput, rates.audioOutput);
  take(usage.imageOutput, rates.imageOutput ?? rates.output);
  take(usage.reasoning, rates.reasoning ?? rates.output);
  take(left, rates.output);
}

/** The most tokens a call may use: what it can send and what it can be answered with. */
export interface Worst {
  input: number;
  output: number;
  /** Sound may go in or come out. */
  audio: boolean;
}

/** The most such a call can cost, in micro-USD, rounded up; null when that is not known. */
export function worstCostOf(sheet: Sheet, worst: Worst): number | null {
  let most = worstAt(sheet.rates, worst);
  // The true input may be shorter than the longest possible: every tier up to there counts.
  for (const { aboveInputTokens, rates } of sheet.tiers) {
    if (worst.input <= aboveInputTokens || most === null) break;
    const cost = worstAt(rates, worst);
    most = cost === null ? null : Math.max(most, cost);
  }
  return most;
}

function worstAt(rates: Rates, { input, output, audio }: Worst): number | null {
  if (audio && (rates.audioInput === null || rates.audioOutput === null)) return null;
  const sum = new Sum();
  const { cacheWrite, imageInput, reasoning, imageOutput } = rates;
  sum.add(input, highest(rates.input, cacheWrite, imageInput, audio ? rates.audioInput : null));
  sum.add(output, highest(rates.output, reasoning, imageOutput, audio ? rates.audioOutput : null));
  return sum.unknown ? null : sum.whole + (sum.millionths > 0 ? 1 : 0);
}

function highest(first: number | null, ...others: (number | null)[]): number | null {
  if (first === null) return null;
  let most = first;
  for (const rate of others) if (rate !== null && rate > most) most = rate;
  return most;
}

function ratesFor(sheet: Sheet, input: number): Rates {
  let { rates } = sheet;
  for (const tier of sheet.tiers) if (input > tier.aboveInputTokens) rates = tier.rates;
  return rates;
}

/** Every rate and tier times `thousandths`, each rounded half up to a micro-USD per million tokens. */
export function scaled(sheet: Sheet, thousandths: number): Sheet {
  if (thousandths === 1000) return sheet;
  const tiers = sheet.tiers.map(({ aboveInputTokens, rates }) => ({
    aboveInputTokens,
    rates: scaledRates(rates, thousandths),
  }));
  return { ...sheet, rates: scaledRates(sheet.rates, thousandths), tiers };
}

function scaledRates(rates: Rates, thousandths: number): Rates {
  const scale = (rate: number | null) =>
    rate === null ? null : Math.min(Math.floor((rate * thousandths + 500) / 1000), HIGHEST_RATE);
  return {
    input: scale(rates.input),
    cachedInput: scale(rates.cachedInput),
    cacheWrite: scale(rates.cacheWrite),
    output: scale(rates.output),
    reasoning: scale(rates.reasoning),
    audioInput: scale(rates.audioInput),
    cachedAudioInput: scale(rates.cachedAudioInput),
    audioOutput: scale(rates.audioOutput),
    imageInput: scale(rates.imageInput),
    imageOutput: scale(rates.imageOutput),
  };
}
