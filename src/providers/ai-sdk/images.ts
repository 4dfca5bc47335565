/** Files inside a request: data URIs taken apart, images fetched for vendors that do not fetch. */
import type { TranslationCall } from '../translated.ts';
import { Refusal } from './refusal.ts';

type Way = Pick<TranslationCall, 'fetch' | 'signal'>;

export interface Inline {
  mediaType: string;
  /** Base 64. */
  data: string;
}

const MOST_BYTES = 20 * 1024 * 1024;
const SECONDS = 20;
/** Image hosts redirect to their stores. */
const HOPS = 4;

/** Takes `data:image/png;base64,…` apart; undefined for any other address. */
export function inlineOf(uri: string): Inline | undefined {
  const found = /^data:([^;,]*)((?:;[^;,]*)*),/i.exec(uri);
  if (!found) return undefined;
  const mediaType = (found[1] || 'text/plain').toLowerCase();
  const rest = uri.slice(found[0].length);
  const data = /;base64$/i.test(found[2] ?? '') ? rest : encoded(rest);
  if (data === undefined) return undefined;
  return { mediaType: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType, data };
}

function encoded(text: string): string | undefined {
  try {
    return Buffer.from(decodeURIComponent(text)).toString('base64');
  } catch {
    return undefined;
  }
}

/** Fetches an image, at most 20 MB in 20 s. Throws a `Refusal` saying what went wrong, or the signal's reason. */
export async function fetchImage(url: string, way: Way): Promise<Inline> {
  const limit = AbortSignal.any([way.signal, AbortSignal.timeout(SECONDS * 1000)]);
  try {
    return await imageAt(url, { ...way, signal: limit });
  } catch (error) {
    way.signal.throwIfAborted();
    if (error instanceof Refusal) throw error;
    throw refused(url, limit.aborted ? `it took longer than ${SECONDS} s` : 'it cannot be reached');
  }
}

async function imageAt(url: string, way: Way): Promise<Inline> {
  let at = url;
  for (let hop = 0; hop < HOPS; hop++) {
    const answer = await way.fetch(at, { headers: { accept: 'image/*' }, signal: way.signal });
    const location = answer.headers.get('location');
    if (answer.status >= 300 && answer.status < 400 && location !== null) {
      await answer.body?.cancel();
      at = new URL(location, at).href;
      continue;
    }
    if (!answer.ok) throw refused(url, `the server answered ${answer.status}`);
    const mediaType = answer.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (!mediaType.startsWith('image/')) throw refused(url, `it is not an image (${mediaType || 'no content type'})`);
    return { mediaType, data: (await bytesOf(answer, url)).toString('base64') };
  }
  throw refused(url, 'it redirects too often');
}

async function bytesOf(answer: Response, url: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of answer.body ?? []) {
    size += piece.length;
    if (size > MOST_BYTES) throw refused(url, `it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function refused(url: string, why: string): Refusal {
  return new Refusal({
    status: 400,
    message: `Error while downloading ${url.slice(0, 300)}: ${why}.`,
    param: 'url',
    code: 'invalid_image_url',
  });
}
