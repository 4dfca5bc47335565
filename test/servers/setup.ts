/** Once for a whole run: the servers, and one database that is migrated already, of which tests get copies. */
import type { TestProject } from 'vitest/node';
import { Client } from 'pg';
import { openStore } from '../../src/store/open.ts';
import { startServers } from './start.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: string;
    redis: string;
  }
}

export const TEMPLATE = 'parlor_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await startServers();
  try {
    await prepare(servers.postgres);
  } catch (error) {
    await servers.stop();
    throw error;
  }
  project.provide('postgres', servers.postgres);
  project.provide('redis', servers.redis);
  return () => servers.stop();
}

async function prepare(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  // It may still be starting.
  await client.connect();
  await client.query(`create role guarded login superuser password 'the right one'`);
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const store = await openStore(url.replace(/\/postgres$/, `/${TEMPLATE}`));
  await store.close();
}
