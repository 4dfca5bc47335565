import type { Caller } from '#identity/doors.ts';
import type { SignedIn } from '#identity/identity.ts';
import {
  becomeAccount,
  enterCode,
  getSession,
  listDevices,
  revokeDevice,
  setUp,
  signIn,
  signOut,
  updateAccount,
} from '#shared/contract/account.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';

export function callerOf({ client }: RequestContext, was: SignedIn | null): Caller {
  return { ip: client.ip, userAgent: client.userAgent, secure: client.secure, was };
}

export const accountRoutes: Mounted[] = [
  handlePublic(getSession, ({ who }, { identity }) => identity.state(who)),

  handlePublic(setUp, async ({ body, who, request }, { identity }) => {
    const entry = await identity.setUp(body, callerOf(request, who));
    request.headers.append('set-cookie', entry.cookie);
    return identity.state(entry.who);
  }),

  handlePublic(signIn, async ({ body, who, request }, { identity }) => {
    const entry = await identity.signIn(body, callerOf(request, who));
    request.headers.append('set-cookie', entry.cookie);
    return identity.state(entry.who);
  }),

  handlePublic(enterCode, async ({ body, who, request }, { identity }) => {
    const entry = await identity.enterCode(body.code, callerOf(request, who));
    request.headers.append('set-cookie', entry.cookie);
    return identity.state(entry.who);
  }),

  handle(signOut, async ({ who, request }, { identity }) => {
    for (const cookie of await identity.signOut(who, request.client.secure))
      request.headers.append('set-cookie', cookie);
    return {};
  }),

  handle(updateAccount, ({ body, who }, { identity }) =>
    body.name === undefined ? who.person : identity.rename(who, body.name),
  ),

  handle(becomeAccount, ({ body, who, request }, { identity }) =>
    identity.setCredentials(who, body, request.client.ip),
  ),

  handle(listDevices, async ({ who }, { identity }) => ({ devices: await identity.devices(who) })),

  handle(revokeDevice, async ({ params, who }, { identity }) => {
    await identity.revokeDevice(who, params.id);
    return {};
  }),
];
