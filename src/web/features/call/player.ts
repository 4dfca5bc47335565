/** Plays an answer as it comes, and knows how much of it was heard when it is stopped. */
import { CALL_RATE } from '#shared/call.ts';
import { samplesOf } from './pcm.ts';

interface Piece {
  item: string;
  /** Where in its item it begins, ms. */
  offset: number;
  /** On the context's clock, seconds. */
  startsAt: number;
  seconds: number;
  source: AudioBufferSourceNode;
}

export interface Heard {
  item: string;
  ms: number;
}

/** The first piece waits a little, so that the next is there when it ends, seconds. */
const AHEAD = 0.08;

export class Player {
  readonly #context: AudioContext;
  readonly #onPlaying: (playing: boolean) => void;
  #pieces: Piece[] = [];
  #nextAt = 0;
  #item = '';
  #offset = 0;
  /** What was talked over: what still comes of it is not played. */
  #dropped: string | null = null;

  constructor(context: AudioContext, onPlaying: (playing: boolean) => void) {
    this.#context = context;
    this.#onPlaying = onPlaying;
  }

  /** What is given from here on belongs to this. */
  begin(item: string): void {
    this.#item = item;
    this.#offset = 0;
  }

  add(pcm: ArrayBuffer): void {
    const samples = samplesOf(pcm);
    if (samples.length === 0 || this.#item === this.#dropped) return;
    const buffer = this.#context.createBuffer(1, samples.length, CALL_RATE);
    buffer.copyToChannel(samples, 0);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    const startsAt = Math.max(this.#nextAt, this.#context.currentTime + AHEAD);
    const piece = { item: this.#item, offset: this.#offset, startsAt, seconds: buffer.duration, source };
    source.addEventListener('ended', () => this.#ended(piece));
    source.start(startsAt);
    if (this.#pieces.length === 0) this.#onPlaying(true);
    this.#pieces.push(piece);
    this.#nextAt = startsAt + buffer.duration;
    this.#offset += buffer.duration * 1000;
  }

  /** Silence; what was being played, and how far, or null when nothing was. */
  stop(): Heard | null {
    const [first] = this.#pieces;
    if (!first) return null;
    const played = Math.min(Math.max(this.#context.currentTime - first.startsAt, 0), first.seconds);
    const heard = { item: first.item, ms: Math.round(first.offset + played * 1000) };
    const pieces = this.#pieces;
    this.#pieces = [];
    for (const { source } of pieces) source.stop();
    this.#nextAt = 0;
    this.#dropped = this.#item;
    this.#onPlaying(false);
    return heard;
  }

  #ended(piece: Piece): void {
    if (!this.#pieces.includes(piece)) return;
    this.#pieces = this.#pieces.filter((one) => one !== piece);
    if (this.#pieces.length === 0) this.#onPlaying(false);
  }
}
