import {
  checkProvider,
  createProvider,
  deleteProvider,
  finishSignIn,
  listProviders,
  startSignIn,
  updateProvider,
} from '#shared/contract/sign-in.ts';
import { asAppError } from '#shared/errors.ts';
import type { Deps } from '../deps.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';
import { callerOf } from './account.ts';

/** The address people use, as this browser knows it. */
export function originOf({ raw, client }: RequestContext, { web }: Deps): string {
  if (web.publicUrl !== null) return new URL(web.publicUrl).origin;
  const host = raw.headers.get('host') ?? new URL(raw.url).host;
  return `${client.secure ? 'https' : 'http'}://${host}`;
}

const redirectUri = (request: RequestContext, deps: Deps) => `${originOf(request, deps)}${finishSignIn.path}`;

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}

/**
 * Back to the door, which says what went wrong in the person's language. Only a code stands in the address: anybody can
 * make an address, so the door must show no text that came with it.
 */
function backToDoor(error: unknown, { log }: Deps): Response {
  const { code, params, cause } = asAppError(error);
  log.warn('a sign-in failed', { code, ...params, cause: cause instanceof Error ? cause.message : undefined });
  return redirect(`/#sign-in=${code === 'sso_unreachable' ? 'sso_silent' : code}`);
}

export const signInRoutes: Mounted[] = [
  handle(listProviders, async ({ request }, deps) => ({
    providers: await deps.signOn.list(),
    redirectUri: redirectUri(request, deps),
    header: deps.signOn.header?.declared ?? null,
  })),
  handle(createProvider, ({ body }, { signOn }) => signOn.create(body)),
  handle(updateProvider, ({ params, body }, { signOn }) => signOn.update(params.id, body)),
  handle(deleteProvider, async ({ params }, { signOn }) => {
    await signOn.remove(params.id);
    return {};
  }),
  handle(checkProvider, ({ params }, { signOn }) => signOn.look(params.id)),

  handlePublic(startSignIn, async ({ params, request }, deps) => {
    try {
      const { secure } = request.client;
      const { location, cookie } = await deps.signOn.begin(params.id, redirectUri(request, deps), secure);
      request.headers.append('set-cookie', cookie);
      return redirect(location);
    } catch (error) {
      return backToDoor(error, deps);
    }
  }),
  handlePublic(finishSignIn, async ({ who, request }, deps) => {
    const { secure } = request.client;
    request.headers.append('set-cookie', deps.signOn.cleared(secure));
    try {
      const url = new URL(request.raw.url);
      const entry = await deps.signOn.finish(url, request.raw.headers.get('cookie'), callerOf(request, who));
      request.headers.append('set-cookie', entry.cookie);
      const { ip } = request.client;
      await deps.audit.note(finishSignIn, { who: entry.who, ip, params: {}, body: {}, answer: null });
      return redirect('/');
    } catch (error) {
      return backToDoor(error, deps);
    }
  }),
];
