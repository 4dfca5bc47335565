/** Whoever has not accepted the terms of use gets nothing of the workspace, at the one door that every endpoint has. */
import type { SignedIn } from '#identity/identity.ts';
import type { Terms } from '#identity/terms.ts';
import { contract } from '#shared/contract/index.ts';
import type { Endpoint } from '#shared/contract/endpoint.ts';
import { AppError } from '#shared/errors.ts';

/** What remains: to accept, to leave, and to read in one's own language and light. */
const REMAINS = new Set<Endpoint>([contract.acceptTerms, contract.signOut]);

/** Throws `terms_not_accepted`. `params`: of the path, parsed. */
export async function refuseBeforeTerms(
  endpoint: Endpoint,
  { who, params }: { who: SignedIn | null; params: unknown },
  terms: Pick<Terms, 'owesTerms'>,
): Promise<void> {
  if (who === null || endpoint.access === 'public' || REMAINS.has(endpoint)) return;
  if (endpoint === contract.putSetting && isLook(params)) return;
  if (await terms.owesTerms(who)) throw new AppError('terms_not_accepted');
}

function isLook(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'key' in params && String(params.key).startsWith('look.');
}
