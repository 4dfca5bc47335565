/** Where vendors differ once the AI SDK speaks their wire for us: the little it leaves to its caller. */
import type { LanguageModelV4, LanguageModelV4CallOptions, SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { TranslationCall } from '../translated.ts';
import type { Effort } from './request.ts';

export interface VendorCall extends TranslationCall {
  /** Origin and path of the vendor's own wire, without a trailing slash. */
  baseUrl: string;
}

export interface Thinking {
  reasoning?: NonNullable<LanguageModelV4CallOptions['reasoning']>;
  options?: SharedV4ProviderOptions;
  /** Why it is not what was asked for. */
  adapted?: string;
}

/** What must come back in the next request for a model to go on where it was, and who understands it. */
export interface Signature {
  format: string;
  signature?: string;
  encrypted?: string;
}

export interface Vendor {
  /** Loads the vendor's package. Throws a `Refusal` when the settings cannot work. */
  model(call: VendorCall): Promise<LanguageModelV4>;
  /** Fetches images by their address itself; otherwise they are sent along. */
  fetchesImages: boolean;
  /** Turns earlier tool calls into text when no tools are given: the vendor drops them otherwise. */
  forgetsCalls: boolean;
  /** Whether stop sequences may be white space alone; otherwise they refuse the whole request. */
  takesBlankStops(model: string): boolean;
  /** Whether `json_object` needs words, because the vendor has no such mode (with these tools). */
  saysJson(hasTools: boolean): boolean;
  /** How much to think. `unsigned`: the last call of the conversation lost the reasoning that belonged to it. */
  thinking(effort: Effort, model: string, unsigned: boolean): Thinking;
  /** At most one tool call an answer; undefined where that cannot be asked for. */
  onlyOneCall: SharedV4ProviderOptions | undefined;
  /** The person the client speaks for. */
  user(id: string): SharedV4ProviderOptions | undefined;
  /** Keep what comes before in the vendor's cache. */
  cached(control: Record<string, unknown>): SharedV4ProviderOptions | undefined;
  /** Reads the signature of a piece of reasoning, and puts it back. */
  signatureOf(metadata: Record<string, unknown>): Signature | undefined;
  signed(signature: Signature): SharedV4ProviderOptions | undefined;
  /** A tool's JSON Schema in the subset the vendor reads. */
  schema(schema: Record<string, unknown>): Record<string, unknown>;
  /** True for events of a stream that are newer than the AI SDK and say nothing a client waits for. */
  ignores(event: Record<string, unknown>): boolean;
  /** Whether the model's name must be read from the vendor's own events, and from which member. */
  modelIn: string | undefined;
  /** The vendor's rate limits as `x-ratelimit-*`. */
  limits(headers: Record<string, string>): Record<string, string>;
}
