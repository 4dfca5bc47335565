/** Vendors that do not speak OpenAI's wire: their answer is translated while it arrives. */
import type { ConnectionSettings, Provider } from './provider.ts';

/** A chat completion as the client asked for it, and what is needed to ask the vendor. */
export interface TranslationCall {
  /** The body of an OpenAI chat completion request, parsed. */
  json: Record<string, unknown>;
  settings: ConnectionSettings & Record<string, unknown>;
  key: string | null;
  /** The vendor's name of the model. */
  model: string;
  /** The way out. It is the only one used, also for images a client names by their address. */
  fetch: typeof globalThis.fetch;
  signal: AbortSignal;
}

/** The answer in OpenAI's wire: a completion, a stream of chunks, or an error envelope; alike for all vendors. */
export interface Translated {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /**
   * Whole for JSON, frame by frame for a stream. An error the vendor writes into its stream becomes an error frame, and
   * no `[DONE]` follows. Throws where the connection broke or the answer ended too early (`upstream_cut`).
   */
  body: AsyncIterable<Uint8Array>;
  /** Parameters of the request the vendor did not get as they were: `-seed`, `temperature→1.0`. */
  adapted: readonly string[];
}

export interface TranslatedProvider extends Provider {
  /**
   * Asks the vendor. What it refuses is an answer like any other; throws when it could not be reached or its answer
   * could not be read, and the signal's reason when that is aborted.
   */
  translate(call: TranslationCall): Promise<Translated>;
}

export function isTranslated(provider: Provider): provider is TranslatedProvider {
  return 'translate' in provider;
}
