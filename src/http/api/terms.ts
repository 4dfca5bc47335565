import { acceptTerms, getTerms } from '#shared/contract/terms.ts';
import { isoTime } from '#store/rows.ts';
import { handle, handlePublic, type Mounted } from '../mount.ts';

export const termsRoutes: Mounted[] = [
  handlePublic(getTerms, async ({ who }, { identity }) => {
    const at = who === null ? null : await identity.termsAcceptedAt(who);
    return { terms: await identity.terms(), acceptedAt: at === null ? null : isoTime(at) };
  }),

  handle(acceptTerms, async ({ who, params }, { identity }) => {
    await identity.acceptTerms(who, params.version);
    return identity.state({ ...who, termsVersion: params.version });
  }),
];
