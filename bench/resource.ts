/**
 * The data plane alone, as `main.ts` builds it: store on disk, guarded network, gateway, its routes. What the figures
 * of a relayed request are about, without the rest of the house.
 * PORT, UPSTREAM (an OpenAI base URL), PARLOR_DATA and KEY (what clients send) come from the environment.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGateway } from '#gateway/call.ts';
import { sealKeys } from '#gateway/secrets.ts';
import { handleGateway } from '#http/openai/routes.ts';
import { createNet } from '#net/net.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import { openStore, type Db } from '#store/open.ts';
import { sealFrom, type Seal } from '#store/seal.ts';
import { MODELS } from './models.ts';

const { PORT = '0', UPSTREAM = '', PARLOR_DATA = '', KEY = 'plr-bench' } = process.env;
const allowed = ['127.0.0.0/8'];
const seal = sealFrom('not a secret: the benchmark’s own');
const { db } = await openStore(join(PARLOR_DATA, 'parlor.db'));
await connect(db, seal);
const net = createNet({ allowedNetworks: () => allowed, proxy: { http: null, https: null, without: [] } });
const log = { warn: (event: string) => console.error(event) };
const gateway = await createGateway({ db, seal, net, simulator: null, log });

/** As the real directory does it: the hash of the secret is looked up. */
const principal: Principal = { userId: newId('user'), role: 'member', keyId: newId('key') };
const hash = (secret: string) => createHash('sha256').update(secret).digest('hex');
const known = new Map([[hash(KEY), principal]]);
const keys = { find: (secret: string) => known.get(hash(secret)) ?? null };

const server = createServer((req, res) => {
  if (!handleGateway(req, res, { gateway, identity: { keys } })) res.writeHead(404).end();
});
server.listen(Number(PORT), '127.0.0.1', 4096, () => console.log('resource'));
process.on('SIGTERM', () => {
  void gateway.close().then(() => process.exit(0));
});

async function connect(to: Db, sealing: Seal): Promise<void> {
  const id = newId('con');
  const now = Date.now();
  await to
    .insertInto('connections')
    .values({
      id,
      name: 'bench',
      provider: 'openai',
      base_url: UPSTREAM,
      api_version: null,
      surface: null,
      cloud: null,
      region: null,
      ...sealKeys(sealing, { id, base_url: UPSTREAM }, ['key-of-the-upstream']),
      source: 'person',
      enabled: 1,
      last_check: null,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    })
    .execute();
  for (const [position, name] of MODELS.entries()) {
    const deployment = newId('dep');
    await to
      .insertInto('deployments')
      .values({
        id: deployment,
        name,
        display_name: name,
        // A base model with a price and parameter rules: accounting and adapting are part of what is measured.
        model: 'gpt-4o',
        capabilities: JSON.stringify({ vision: false, tools: true, reasoning: false }),
        context_tokens: null,
        enabled: 1,
        source: 'person',
        position,
        created_at: now,
        updated_at: now,
      })
      .execute();
    await to
      .insertInto('targets')
      .values({
        id: newId('tgt'),
        deployment_id: deployment,
        connection_id: id,
        upstream_name: name,
        priority: 0,
        weight: 1,
      })
      .execute();
  }
}
