/** What a wire is to the gateway: the few things it must know of a request and of its answer. All else just passes. */
import type { MessagesWire, Operation } from '#providers/operations.ts';
import type { Usage } from '#shared/message.ts';

export interface Asked {
  body: Buffer;
  /** A JSON body parsed, or the plain fields of a form. */
  json: Record<string, unknown>;
}

/** What an event of a stream says. */
export interface Heard {
  /** Bytes of text in it; undefined: nothing is said yet, so that another target can still answer instead. */
  text: number | undefined;
  /** It is an error: true for the event as it is, or the part of it that is the error, as JSON. */
  error?: string | true;
  /** The model and version that answers. */
  model?: string;
  /** The name under which the upstream keeps this answer. */
  id?: string;
  /** It is made whether or not anybody listens. */
  inBackground?: boolean;
  /** What is already counted at the beginning, where the end counts only the rest. */
  usage?: Record<string, unknown>;
}

export interface StreamEnd {
  /** `cut`: what ends every whole stream did not come. `failed`: the upstream wrote an error into it. */
  how: 'complete' | 'cut' | 'failed';
  /** The upstream's error, as JSON, when there is one. */
  error: string | null;
}

/** How the events of a stream read. */
export interface Dialect {
  hear(event: Record<string, unknown>): Heard;
  /** Stands in an event that carries text, and in no other; null: every event does. */
  delta: Buffer | null;
  /** Stands in the last event and in none between the first words and it; null: the end of the bytes is enough. */
  closing: Buffer | null;
  /** How a stream ended; `end`: from the closing event on, or the last bytes. */
  ending(end: Buffer): StreamEnd;
}

/** The wires on which one request gets one answer. */
export type CallWire = Exclude<Operation, 'realtime'> | MessagesWire;

export interface Wire {
  id: CallWire;
  /** Parameters are made to fit the base model, and one that is refused is left out. */
  fits: boolean;
  /** Usage comes in a stream only when `stream_options` ask for it. */
  asksForUsage: boolean;
  /** Each piece of a whole answer passes at once, because somebody listens to it. */
  flows: boolean;
  /** The upstream keeps the answer under its `id` for a while. */
  keeps: boolean;
  /** An answer's `model` may be the deployment's name at the upstream instead of the model behind it. */
  echoesName: boolean;
  /** The kept answer a request goes on from; null for most. */
  refersTo(json: Record<string, unknown>): string | null;
  /** Tokens the request will be charged for, supposed. */
  estimate(asked: Asked): number;
  /** A `usage` object; null when it counts no tokens. */
  usage(reported: Record<string, unknown>): Usage | null;
  /** Output tokens of a whole answer without usage, supposed. */
  outputTokens(body: Buffer): number;
  /** What an answer without usage used, where its text says nothing of that; `bytes`: how much of it came. */
  suppose?(json: Record<string, unknown>, bytes: number): Usage | null;
  /** The most tokens it can use, where neither the body's bytes nor a longest answer say so. */
  needs?(asked: Asked): { input: number; output: number };
  /**
   * What a request names its longest answer by; absent where answers are no text. `unsaid`: what is named where nothing
   * is; null: such a request has a short answer, or has to name one.
   */
  longest?: { names: readonly string[]; unsaid: string | null };
  /** Null: what looks like a stream of events passes unread. */
  dialect: Dialect | null;
}
