/** What passes in a realtime session, read as far as accounting needs it. */
import { isObject, objectIn } from '#shared/json.ts';
import type { Usage } from '#shared/message.ts';
import { usageOf } from '../wires/usage.ts';

export type Event = Record<string, unknown>;

/** Audio of both directions is PCM of 24 kHz and 16 bits; models hear ten tokens a second and speak twenty. */
const BYTES_PER_SECOND = 48_000;
const HEARD_PER_SECOND = 10;
const SPOKEN_PER_SECOND = 20;
/** Base64 is a third longer than what it says. */
const OF_BASE64 = 0.75;
/** The rest of an event that carries a piece. */
const FRAME = 200;
const BYTES_PER_TOKEN = 4;

/** Where the type of an event stands: at its beginning or its end. */
const NEAR = 200;

/** True when the type of a message may contain this. Cheap: messages with sound are long, and most are of no interest. */
export function mayBe(message: Buffer, word: string): boolean {
  if (message.length <= 2 * NEAR) return message.includes(word);
  return message.subarray(0, NEAR).includes(word) || message.subarray(message.length - NEAR).includes(word);
}

export function eventIn(message: Buffer): Event | undefined {
  return objectIn(message.toString('utf8'));
}

/** Tokens a piece of an answer may be, supposed. */
export function spokenTokens(message: Buffer): number {
  const bytes = Math.max(message.length - FRAME, 1);
  if (mayBe(message, 'audio.delta')) return Math.ceil((bytes * OF_BASE64 * SPOKEN_PER_SECOND) / BYTES_PER_SECOND);
  return Math.ceil(bytes / BYTES_PER_TOKEN / 4);
}

/** Tokens of what a client sent, supposed. */
export function heardTokens(message: Buffer): number {
  if (mayBe(message, 'input_audio_buffer.append'))
    return ((message.length - FRAME / 2) * OF_BASE64 * HEARD_PER_SECOND) / BYTES_PER_SECOND;
  return mayBe(message, 'input_audio_buffer') ? 0 : message.length / BYTES_PER_TOKEN;
}

/** What a `response` counts; null when it does not say. */
export function usageIn(holder: Event): Usage | null {
  const { usage } = holder;
  return isObject(usage) ? usageOf(usage) : null;
}

/** What a transcription counts: tokens, or seconds. */
export function transcriptionUsage({ usage }: Event): Usage | null {
  if (!isObject(usage)) return null;
  const counted = usageOf(usage);
  if (counted !== null || typeof usage['seconds'] !== 'number') return counted;
  const heard = Math.ceil(Math.max(usage['seconds'], 0) * HEARD_PER_SECOND);
  return { input: heard, cached: 0, output: 0, reasoning: 0, audioInput: heard, source: 'estimated' };
}

/** The model that writes down what is said, as a session's settings name it in either generation. */
export function transcriberIn(session: Event): string | null {
  const audio = isObject(session['audio']) ? session['audio'] : {};
  const input = isObject(audio['input']) ? audio['input'] : {};
  const transcription = input['transcription'] ?? session['input_audio_transcription'];
  return isObject(transcription) && typeof transcription['model'] === 'string' ? transcription['model'] : null;
}

/** The longest answer a session or a response asks for; null: as long as the model can. */
export function longestIn(settings: Event): number | null {
  const most = settings['max_output_tokens'] ?? settings['max_response_output_tokens'];
  return typeof most === 'number' && Number.isFinite(most) && most >= 1 ? Math.floor(most) : null;
}
