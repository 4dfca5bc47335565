/** Reading aloud and dictation, by deployments that speak and listen. */
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import { askWhole, deploymentFor, formBody, jsonBody, type MediaCall } from './media.ts';

type Asking = Omit<MediaCall, 'deployment'>;

/** 4,000 characters are about five minutes. */
const LARGEST_SPEECH = 24 * 1024 * 1024;
const LARGEST_TEXT = 1024 * 1024;

const Heard = z.object({ text: z.string() });

/** MP3. Throws `operation_unsupported` when nothing here speaks. */
export async function say(asking: Asking, { text, voice }: { text: string; voice: string }): Promise<Buffer> {
  const deployment = deploymentFor(asking, 'speaks').name;
  const body = jsonBody({ model: deployment, input: text, voice, response_format: 'mp3' });
  return askWhole({ ...asking, deployment }, 'speech', body, LARGEST_SPEECH);
}

/** What was said. Throws `unsupported_media` for what is no recording, `operation_unsupported` when nothing here listens. */
export async function hear(asking: Asking, recording: Uint8Array, language: string | undefined): Promise<string> {
  const kind = recordingKind(recording);
  if (!kind) throw new AppError('unsupported_media', { params: { allowed: 'WebM, MP4, Ogg, WAV, MP3' } });
  const deployment = deploymentFor(asking, 'hears').name;
  const file = { field: 'file', name: `recording.${kind.ending}`, mediaType: kind.mediaType, bytes: recording };
  const fields = { model: deployment, response_format: 'json', ...(language === undefined ? {} : { language }) };
  const answer = await askWhole({ ...asking, deployment }, 'transcriptions', formBody(fields, [file]), LARGEST_TEXT);
  let json: unknown;
  try {
    json = JSON.parse(answer.toString('utf8'));
  } catch {
    throw new AppError('upstream_unreadable');
  }
  const heard = Heard.safeParse(json);
  if (!heard.success) throw new AppError('upstream_unreadable');
  return heard.data.text.trim();
}

/** By its first bytes: what a browser records, whatever it calls it. */
function recordingKind(bytes: Uint8Array): { ending: string; mediaType: string } | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\u001aE\u00df\u00a3')) return { ending: 'webm', mediaType: 'audio/webm' };
  if (head.startsWith('OggS')) return { ending: 'ogg', mediaType: 'audio/ogg' };
  if (head.slice(4, 8) === 'ftyp') return { ending: 'mp4', mediaType: 'audio/mp4' };
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WAVE') return { ending: 'wav', mediaType: 'audio/wav' };
  if (head.startsWith('ID3') || /^\u00ff[\u00e0-\u00ff]/.test(head)) return { ending: 'mp3', mediaType: 'audio/mpeg' };
  return null;
}
