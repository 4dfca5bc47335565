import { catalogueOf } from '#gateway/catalogue.ts';
import { canAccess } from '#identity/can.ts';
import { listCatalogue } from '#shared/contract/catalogue.ts';
import { handle, type Mounted } from '../mount.ts';

export const catalogueRoutes: readonly Mounted[] = [
  handle(listCatalogue, async ({ who }, { db, gateway }) => ({
    models: await catalogueOf({ db, gateway, principal: who.principal, mayDeploy: canAccess('admin', who) }),
  })),
];
