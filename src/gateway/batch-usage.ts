/** What a batch used: the upstream says it of the whole, or each line of its output says it of itself. */
import type { Controller } from '#net/net.ts';
import type { Usage } from '#shared/message.ts';
import { lastUsage } from './event-stream.ts';
import { readAnswer } from './json-answer.ts';
import { send, type Hearer, type Sending, type Ways } from './send.ts';
import { usageOf } from './wires/usage.ts';

export interface BatchUsage {
  usage: Usage;
  /** The model and version that answered, where a line names it. */
  model: string | null;
}

const LF = 0x0a;
/** A line with pictures in it; a longer one is not read. */
const LONGEST_LINE = 32 * 1024 * 1024;

/** Of the batch as the upstream shows it; null where it does not count. */
export function wholeUsage(batch: Buffer): BatchUsage | null {
  const usage = lastUsage(batch, usageOf);
  return usage === null ? null : { usage, model: null };
}

/** The lines of an output file, added up as they come; null when they did not all come. Never rejects. */
export function usageOfLines(
  ways: Ways,
  sending: Omit<Sending, 'translation'>,
  signal: AbortSignal,
): Promise<BatchUsage | null> {
  return new Promise((resolve) => {
    send(ways, { ...sending, translation: null }, new Lines(resolve, signal));
  });
}

function added(a: Usage, b: Usage): Usage {
  const sum = (one: number | undefined, other: number | undefined) => (one ?? 0) + (other ?? 0);
  return {
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    reasoning: a.reasoning + b.reasoning,
    cacheWrite: sum(a.cacheWrite, b.cacheWrite),
    audioInput: sum(a.audioInput, b.audioInput),
    cachedAudio: sum(a.cachedAudio, b.cachedAudio),
    audioOutput: sum(a.audioOutput, b.audioOutput),
    imageInput: sum(a.imageInput, b.imageInput),
    imageOutput: sum(a.imageOutput, b.imageOutput),
    source: a.source === 'estimated' ? a.source : b.source,
  };
}

export const NO_USAGE: Usage = { input: 0, cached: 0, output: 0, reasoning: 0, source: 'provider' };

/** One file on its way; alive until it ended, broke or is no longer wanted. */
class Lines implements Hearer {
  readonly #resolve: (usage: BatchUsage | null) => void;
  readonly #signal: AbortSignal;
  readonly #stop = () => this.#finish(null);
  #controller: Controller | null = null;
  #status = 0;
  #pieces: Buffer[] = [];
  #length = 0;
  #usage = NO_USAGE;
  #model: string | null = null;
  isWanted = true;

  constructor(resolve: (usage: BatchUsage | null) => void, signal: AbortSignal) {
    this.#resolve = resolve;
    this.#signal = signal;
    signal.addEventListener('abort', this.#stop);
    if (signal.aborted) this.#stop();
  }

  onAdapted(): void {
    // Nothing is translated here.
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (!this.isWanted) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(_: Controller, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    if (this.#status !== 200) return;
    let from = 0;
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      this.#add(chunk.subarray(from, at));
      this.#read();
      from = at + 1;
    }
    this.#add(chunk.subarray(from));
  }

  #add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length <= LONGEST_LINE) this.#pieces.push(piece);
  }

  #read(): void {
    const line = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    const { usage, model } = readAnswer(line, usageOf);
    if (usage !== null) this.#usage = added(this.#usage, usage);
    this.#model ??= model;
  }

  onResponseEnd(): void {
    this.#read();
    this.#finish(this.#status === 200 ? { usage: this.#usage, model: this.#model } : null);
  }

  onResponseError(): void {
    this.#finish(null);
  }

  #finish(found: BatchUsage | null): void {
    if (!this.isWanted) return;
    this.isWanted = false;
    this.#signal.removeEventListener('abort', this.#stop);
    this.#resolve(found);
    if (found === null) this.#controller?.abort(new Error('no longer wanted'));
  }
}
