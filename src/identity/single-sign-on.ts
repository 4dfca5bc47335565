/**
 * Single sign-on: OpenID Connect with authorization code, PKCE, state and nonce; GitHub, which has its own way; and a
 * proxy in front that says who somebody is.
 */
import type { SignInDeclared } from '#shared/sign-in-declared.ts';
import { AppError } from '#shared/errors.ts';
import type { UserRow } from '#store/schema.ts';
import type { Seal } from '#store/seal.ts';
import { arrivalOf, type ArrivalsOptions } from './arrivals.ts';
import type { Caller, Entry } from './doors.ts';
import { createGitHub } from './github.ts';
import { createOpenId } from './openid.ts';
import { clearedFlow, flowCookie, flowIn, newFlow, type Opened } from './sign-in-flow.ts';
import { createProviders, type Providers } from './sign-in-providers.ts';
import { createTrustedHeader, type TrustedHeader } from './trusted-header.ts';

export interface SingleSignOn extends Providers {
  /** Where the provider's door is now. Throws `not_found`, `sso_unreachable`. */
  look(id: string): Promise<{ issuer: string; authorizationEndpoint: string; ms: number }>;
  /** Where to send the browser, and the cookie it must bring back. Throws `not_found`, `sso_unreachable`. */
  begin(id: string, redirectUri: string, secure: boolean): Promise<{ location: string; cookie: string }>;
  /**
   * Takes the browser in that came back to `url`. Throws `sso_failed`, `sso_refused`, `sso_unknown`, `sso_unreachable`,
   * `suspended`.
   */
  finish(url: URL, cookieHeader: string | null, caller: Caller): Promise<Entry>;
  /** The cookie that forgets the one of `begin`. */
  cleared(secure: boolean): string;
  /** The proxy in front that says who somebody is; null where none is believed. */
  readonly header: TrustedHeader | null;
}

interface Options extends ArrivalsOptions {
  seal: Seal;
  /** The one guarded way out. */
  reach: typeof globalThis.fetch;
  enter(row: UserRow, caller: Caller): Promise<Entry>;
  /** What the environment says of ways in. */
  declared: SignInDeclared;
}

export async function createSingleSignOn(options: Options): Promise<SingleSignOn> {
  const { db, seal, reach, enter, declared, now } = options;
  const providers = await createProviders({ db, seal, declared: declared.oidc, now });
  const openId = createOpenId({ reach, now });
  const gitHub = createGitHub(reach);
  const speaking = ({ provider }: Opened) => (provider.preset === 'github' ? gitHub : openId);

  return {
    ...providers,
    header: declared.header === null ? null : createTrustedHeader(declared.header, options),
    async look(id) {
      const opened = await providers.open(id);
      const startedAt = performance.now();
      const seen = await speaking(opened).look(opened);
      return { ...seen, ms: Math.round(performance.now() - startedAt) };
    },
    async begin(id, redirectUri, secure) {
      const opened = await providers.open(id);
      if (!opened.provider.enabled) throw new AppError('not_found');
      const flow = newFlow(id, redirectUri, now());
      const location = await speaking(opened).location(opened, flow);
      return { location: location.href, cookie: flowCookie(seal, flow, secure) };
    },
    async finish(url, cookieHeader, caller) {
      const flow = flowIn(seal, cookieHeader);
      if (flow === null || flow.until < now()) throw new AppError('sso_failed');
      const opened = await providers.open(flow.providerId);
      if (!opened.provider.enabled) throw new AppError('sso_failed');
      const back = new URL(flow.redirectUri);
      back.search = url.search;
      const claims = await speaking(opened).claims(opened, flow, back);
      return enter(await arrivalOf(options, opened.provider, claims), caller);
    },
    cleared: clearedFlow,
  };
}
