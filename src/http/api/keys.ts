import { can } from '#identity/can.ts';
import type { Identity, SignedIn } from '#identity/identity.ts';
import { createKey, listKeys, regenerateKey, revokeKey, updateKey } from '#shared/contract/keys.ts';
import { AppError } from '#shared/errors.ts';
import { handle, type Mounted } from '../mount.ts';

/** Whose key it is, for the owner of it and for admins; `not_found` for everybody else. */
export async function keyOwner(identity: Identity, who: SignedIn, id: string): Promise<string> {
  const owner = await identity.keys.ownerOf(id);
  const mine = owner === who.principal.userId;
  if (owner === null || (!mine && !can(who.principal, 'keep everybody’s keys'))) throw new AppError('not_found');
  return owner;
}

const ms = (time: string | null) => (time === null ? null : Date.parse(time));

export const keyRoutes: Mounted[] = [
  handle(listKeys, async ({ query, who }, { identity }) => {
    const { userId } = who.principal;
    const asked = query.owner ?? userId;
    if (asked !== userId && !can(who.principal, 'keep everybody’s keys')) throw new AppError('forbidden');
    return { keys: await identity.keys.list(asked === 'all' ? null : asked) };
  }),

  handle(createKey, ({ body, who }, { identity }) =>
    identity.keys.create(who.principal.userId, { ...body, expiresAt: ms(body.expiresAt) }),
  ),

  handle(updateKey, async ({ params, body, who }, { identity }) => {
    const { expiresAt, ...rest } = body;
    const change = expiresAt === undefined ? rest : { ...rest, expiresAt: ms(expiresAt) };
    return identity.keys.update(await keyOwner(identity, who, params.id), params.id, change, who.principal.userId);
  }),

  handle(regenerateKey, ({ params, body, who }, { identity }) =>
    identity.keys.regenerate(who.principal.userId, params.id, body.which),
  ),

  handle(revokeKey, async ({ params, who }, { identity }) => {
    await identity.keys.revoke(await keyOwner(identity, who, params.id), params.id);
    return {};
  }),
];
