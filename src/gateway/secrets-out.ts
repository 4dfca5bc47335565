/** An upstream's words on their way to a client: without our key and without its host. */
import type { UpstreamFailure } from '#providers/provider.ts';
import { AppError } from '#shared/errors.ts';
import type { Target } from './resolve.ts';

export function errorOf({ code, params, detail, retryAfterMs }: UpstreamFailure, target: Target): AppError {
  const { reason } = params;
  const shown = typeof reason === 'string' ? { ...params, reason: withoutSecrets(reason, target) } : params;
  return new AppError(code, { params: shown, detail: withoutSecrets(detail, target), retryAfterMs });
}

function withoutSecrets(text: string, target: Target): string {
  let shown = text;
  for (const secret of secretsOf(target)) shown = shown.replaceAll(secret, '…');
  return shown;
}

/** Byte for byte the same where neither stands in it. */
export function bodyWithoutSecrets(body: Buffer, target: Target): Buffer {
  if (!secretsOf(target).some((secret) => body.includes(secret))) return body;
  return Buffer.from(withoutSecrets(body.toString('utf8'), target));
}

/** A one-word host (`ollama` in a compose file) may be any word of a sentence. */
function secretsOf({ keys, credential, host }: Target): string[] {
  const token = credential?.ready() ?? null;
  return [...keys, ...(token === null ? [] : [token]), ...(host.includes('.') ? [host] : [])];
}
