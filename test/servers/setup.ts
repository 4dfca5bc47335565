/** Once for a whole run: the servers, and one database that is migrated already, of which tests get copies. */
import { setTimeout as pause } from 'node:timers/promises';
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
  const client = await connected(url);
  await client.query(`create role guarded login superuser password 'the right one'`);
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const store = await openStore(url.replace(/\/postgres$/, `/${TEMPLATE}`));
  await store.close();
}

/** It listens before it has finished starting. */
async function connected(url: string): Promise<Client> {
  for (let tries = 0; ; tries++) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (tries >= 200) throw error;
      await pause(100);
    }
  }
}
