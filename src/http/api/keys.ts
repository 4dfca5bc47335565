import { createKey, listKeys, revokeKey } from '#shared/contract/keys.ts';
import { handle, type Mounted } from '../mount.ts';

export const keyRoutes: Mounted[] = [
  handle(listKeys, async ({ who }, { identity }) => ({ keys: await identity.keys.list(who.principal.userId) })),

  handle(createKey, ({ body, who }, { identity }) =>
    identity.keys.create(who.principal.userId, {
      name: body.name,
      expiresAt: body.expiresAt === null ? null : Date.parse(body.expiresAt),
    }),
  ),

  handle(revokeKey, async ({ params, who }, { identity }) => {
    await identity.keys.revoke(who.principal.userId, params.id);
    return {};
  }),
];
