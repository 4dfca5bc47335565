/** Why a provider could not be asked, in words without anything it was told. */
import * as oidc from 'openid-client';
import { AppError } from '#shared/errors.ts';

const LONGEST = 200;

/** The innermost cause says most: `ECONNREFUSED`, or that an address is private. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) {
    const { reason, host } = error.params;
    if (error.code === 'address_private') return `${host ?? 'it'} has a private address`;
    return typeof reason === 'string' ? reason : error.code;
  }
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (inner instanceof AppError) return reasonOf(inner);
  return (inner instanceof Error ? inner.message : 'unknown').slice(0, LONGEST);
}

/** What a provider answered in the words of OAuth; null for anything else. */
export function refusalOf(error: unknown): { code: string; reason: string } | null {
  if (!(error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError)) return null;
  const { error: code, error_description: description } = error;
  return { code, reason: (description ?? code).slice(0, LONGEST) };
}
