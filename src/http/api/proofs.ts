import * as contract from '#shared/contract/proofs.ts';
import type { Deps } from '../deps.ts';
import { handle, handlePublic, type Mounted, type RequestContext } from '../mount.ts';
import { callerOf } from './account.ts';
import { originOf } from './sign-in.ts';

function placeOf(request: RequestContext, deps: Deps) {
  const origin = originOf(request, deps);
  return { origin, host: new URL(origin).hostname };
}

export const proofRoutes: Mounted[] = [
  handle(contract.getFactor, ({ who }, { identity }) => identity.factor(who)),
  handle(contract.beginFactor, ({ who }, { identity }) => identity.beginFactor(who)),
  handle(contract.confirmFactor, ({ who, body }, { identity }) => identity.confirmFactor(who, body.code)),
  handle(contract.removeFactor, async ({ who, body, request }, { identity }) => {
    // Six digits are guessed in an afternoon by whoever finds a browser open, unless each try is counted.
    const tried = { kind: 'account', name: `second factor ${who.person.id}` } as const;
    const attempt = await identity.attempts.begin(request.client.ip, tried);
    await identity.removeFactor(who, body.code);
    attempt.succeeded();
    return {};
  }),
  handle(contract.dropFactor, async ({ who, params }, { identity }) => {
    const { id } = await identity.mayAct(who, params.id);
    await identity.dropFactor(id);
    return {};
  }),

  handle(contract.listPasskeys, async ({ who }, { identity }) => ({ passkeys: await identity.passkeys(who) })),
  handle(contract.beginPasskey, async ({ who, request }, deps) =>
    deps.identity.beginPasskey(who, placeOf(request, deps), await deps.identity.settings.get('instance.name', null)),
  ),
  handle(contract.addPasskey, async ({ who, body, request }, deps) => {
    await deps.identity.addPasskey(who, placeOf(request, deps), body);
    return {};
  }),
  handle(contract.removePasskey, async ({ who, params }, { identity }) => {
    await identity.removePasskey(who, params.id);
    return {};
  }),
  handlePublic(contract.beginPasskeySignIn, ({ request }, deps) =>
    deps.identity.beginPasskeySignIn(placeOf(request, deps)),
  ),
  handlePublic(contract.passkeySignIn, async ({ body, who, request }, deps) => {
    const { ip } = request.client;
    // By where it comes from alone: whose passkey it would be is not known before it is proven.
    const attempt = await deps.identity.attempts.begin(ip, { kind: 'account', name: `passkey from ${ip}` });
    const entry = await deps.identity.passkeySignIn(placeOf(request, deps), body, callerOf(request, who));
    attempt.succeeded();
    request.headers.append('set-cookie', entry.cookie);
    return deps.identity.state(entry.who);
  }),
];
