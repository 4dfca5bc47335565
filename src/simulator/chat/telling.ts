/** Everything that is decided about an answer before its first byte: the same for a whole body and for a stream. */
import type { Model } from '../catalogue.ts';
import type { Verdicts } from '../filter.ts';
import type { Behaviour } from '../scenario.ts';
import type { PromptCount } from '../tokens.ts';
import type { Choice } from './choice.ts';

export interface Telling {
  id: string;
  /** Unix seconds. */
  created: number;
  model: Model;
  /** As JSON: `null`, or quoted. */
  fingerprint: string;
  replica: string;
  choices: Choice[];
  /** The request was for the older `functions`. */
  legacy: boolean;
  hits: Verdicts;
  prompt: PromptCount;
  /** Where the answer begins for the asynchronous filter, which counts characters. */
  promptCharacters: number;
  cached: number;
  /** What it was found in, as JSON; absent where no data were named. */
  context: string | undefined;
  /** Absent: no log probabilities. */
  topLogprobs: number | undefined;
  filterMode: NonNullable<Behaviour['filterMode']>;
  behaviour: Behaviour;
}
