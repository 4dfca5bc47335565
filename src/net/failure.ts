/** Why a connection failed, in our own codes. The host is named, never the path: paths carry deployments and tokens. */
import { AppError, type ErrorCode } from '#shared/errors.ts';

const CODES: Record<string, ErrorCode> = {
  ENOTFOUND: 'address_unresolved',
  ENODATA: 'address_unresolved',
  EAI_AGAIN: 'address_unresolved',
  EAI_NODATA: 'address_unresolved',
  EAI_NONAME: 'address_unresolved',
  ESERVFAIL: 'address_unresolved',
  CONNECT_TIMEOUT: 'address_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'address_timeout',
  ETIMEDOUT: 'address_timeout',
  HEAD_TIMEOUT: 'upstream_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'upstream_timeout',
  BODY_TIMEOUT: 'upstream_cut',
  UND_ERR_BODY_TIMEOUT: 'upstream_cut',
  EPROTO: 'tls_failed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_failed',
  HOSTNAME_MISMATCH: 'tls_failed',
  UND_ERR_PRX_TLS: 'tls_failed',
};
const TLS =
  /^(ERR_SSL_|ERR_TLS_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

export const CONNECT_SECONDS = 10;

/** What our own HTTP client reports beside the codes of the system; undici has codes of its own. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly code: 'CONNECT_TIMEOUT' | 'HEAD_TIMEOUT' | 'BODY_TIMEOUT' | 'SOCKET_CLOSED' | 'HTTP_INVALID';

  constructor(code: ConnectionError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What a failed request means: an `AppError` as it is, everything else by its system, TLS, undici or own code. */
export function networkFailure(error: unknown, host: string): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (CODES[code] === undefined && !TLS.test(code))
    return new AppError('address_unreachable', { params: { host, reason: code }, cause: error });
  if (TLS.test(code) || CODES[code] === 'tls_failed')
    return new AppError('tls_failed', { params: { host, reason: code }, cause: error });
  return new AppError(CODES[code] ?? 'address_unreachable', {
    params: { host, seconds: CONNECT_SECONDS, reason: code },
    cause: error,
  });
}

/** True when the socket broke, rather than never being made: a kept-alive one that the server closed meanwhile. */
export function isReset(error: unknown): boolean {
  return ['SOCKET_CLOSED', 'UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

/** Errors wrap each other: several addresses tried at once, a proxy's tunnel, a socket's cause. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('errors' in error && Array.isArray(error.errors) && !('code' in error && error.code === 'ETIMEDOUT'))
    return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') {
    const inner = 'cause' in error ? codeOf(error.cause) : 'unknown';
    return error.code.startsWith('UND_ERR_PRX') && inner !== 'unknown' ? inner : error.code;
  }
  return 'unknown';
}
