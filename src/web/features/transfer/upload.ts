/** Sends a large file and says how far it is, which `fetch` cannot. */
import { uploadImport, type Import } from '#shared/contract/transfer.ts';
import type { ErrorEnvelope } from '#shared/contract/endpoint.ts';
import { addressOf, ApiError, OFFLINE } from '../../lib/api.ts';

/** Throws `ApiError`, or the signal's reason. */
export function sendExport(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Import> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(uploadImport, { query: { name: file.name } }));
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
    request.addEventListener('load', () => {
      // The contract says what a good answer is.
      if (request.status === 200) return resolve(request.response as Import);
      const { error } = (request.response ?? {}) as Partial<ErrorEnvelope>;
      const { code = OFFLINE, params = {} } = error ?? {};
      reject(new ApiError(code, request.status, { params }));
    });
    request.addEventListener('error', () => reject(new ApiError(OFFLINE, 0)));
    signal.addEventListener('abort', () => {
      request.abort();
      reject(signal.reason as Error);
    });
    request.send(file);
  });
}
