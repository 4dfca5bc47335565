/** What people are told who are not looking, put together for parlor.ts; and what the floors beneath ask of it. */
import type { Config } from '#config.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { SpentBudget } from '#gateway/limits/refusal.ts';
import type { Identity } from '#identity/identity.ts';
import type { Net } from '#net/net.ts';
import { createNotices, type Notices } from '#notices/notices.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';

/** Made before everything else; until the notices are open nobody is told, and nobody hears of it. */
export interface Told {
  /** Whether letters with links can be sent. */
  canWrite(): Promise<boolean>;
  /** Calls were written into the books. */
  onSettled(): void;
  /** A call was refused because this budget has nothing left for it. */
  onSpent(budget: SpentBudget): void;
}

export function nobodyTold(): Told {
  return { canWrite: async () => false, onSettled: () => undefined, onSpent: () => undefined };
}

interface House {
  ground: { db: Db; seal: Seal; identity: Pick<Identity, 'settings'>; told: Told };
  net: Net;
  gateway: Pick<Gateway, 'limits'>;
  version: string;
}

/** Opens the notices, and sends what another process left. */
export function openNotices(
  { mail: mailServer, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>,
  log: { error(event: string, fields: { cause: unknown }): void },
  { ground, net, gateway, version }: House,
): Notices {
  const { db, seal, identity, told } = ground;
  const notices = createNotices({
    db,
    seal,
    net,
    settings: identity.settings,
    mailServer,
    publicUrl,
    version,
    stateOf: (scope, id) => gateway.limits.state(scope, id, ''),
    log,
    now: Date.now,
  });
  told.canWrite = notices.post.canLink;
  told.onSettled = notices.mayHavePassed;
  told.onSpent = notices.isSpent;
  notices.outbox.kick();
  notices.mayHavePassed();
  return notices;
}
