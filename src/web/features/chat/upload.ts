/** Sending a file with its progress, which `fetch` cannot tell. */
import type { ErrorEnvelope } from '#shared/contract/endpoint.ts';
import { uploadFile, type FileInfo } from '#shared/contract/files.ts';
import { isPicture, type Attachment } from './attachments.ts';
import { addressOf, ApiError, OFFLINE } from '../../lib/api.ts';

interface UploadOptions {
  signal: AbortSignal;
  /** Called with the sent share, 0 to 1. */
  onProgress: (share: number) => void;
}

/** What the server takes at most, bytes: more is not even sent. */
const LARGEST = 50 * 1024 * 1024;

/** Resolves with the stored file. Rejects with `ApiError`, or the signal's reason when it was called off. */
function uploadFileNow(blob: Blob, name: string, { signal, onProgress }: UploadOptions): Promise<FileInfo> {
  if (blob.size > LARGEST)
    return Promise.reject(new ApiError('file_too_large', 413, { params: { name, limit: '50 MB' } }));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(uploadFile.method, addressOf(uploadFile, { query: { name: name.slice(0, 255) || 'image' } }));
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      const body: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(body as FileInfo);
      else reject(failureOf(request.status, body));
    });
    request.addEventListener('error', () => reject(new ApiError(OFFLINE, 0)));
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason instanceof Error ? signal.reason : new Error('called off'));
    });
    request.send(blob);
  });
}

function failureOf(status: number, body: unknown): ApiError {
  // Our own server's envelope, unless something in between answered.
  const error = (body as Partial<ErrorEnvelope> | null)?.error;
  if (typeof error?.code !== 'string') return new ApiError(OFFLINE, status);
  return new ApiError(error.code, status, { params: error.params, detail: error.detail });
}

interface Transfer {
  signal: AbortSignal;
  change: (now: Partial<Attachment>) => void;
  /** Trying again would not help. */
  giveUp: (error: unknown) => void;
}

/** Sends the file, a picture made small first, saying how it goes. Never rejects. */
export async function transfer(file: File, { signal, change, giveUp }: Transfer): Promise<void> {
  let blob: Blob = file;
  if (isPicture(file)) {
    try {
      const { shrink } = await import('./shrink.ts');
      ({ blob } = await shrink(file));
    } catch {
      return giveUp(null);
    }
  }
  if (signal.aborted) return;
  change({ state: 'uploading', progress: 0, preview: isPicture(file) ? URL.createObjectURL(blob) : null });
  const onProgress = (progress: number) => change({ progress, state: progress < 1 ? 'uploading' : 'understanding' });
  try {
    const info = await uploadFileNow(blob, file.name, { signal, onProgress });
    change({ state: 'done', progress: 1, file: info });
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ApiError && (error.status === 415 || error.status === 413)) return giveUp(error);
    change({ state: 'failed', error });
  }
}
