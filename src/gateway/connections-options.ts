/** What the keeping of connections is given by `parlor.ts`. */
import type { Net } from '#net/outbound.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import type { SettingStore } from '#store/settings.ts';
import type { AnsweringSimulator } from './check/carrier.ts';
import type { Identities } from './entra/identities.ts';
import type { Gateway } from './gateway.ts';

export interface ConnectionsOptions {
  db: Db;
  seal: Seal;
  gateway: Pick<Gateway, 'deployments' | 'reload' | 'states' | 'troubles'>;
  net: Pick<Net, 'request'>;
  /** Who signs in where connections do. */
  identities: Identities;
  /** Whether the owner lets us look for Ollama on this machine, and call it there. */
  allowsOllama(): boolean;
  simulator: AnsweringSimulator & { readonly resource: { readonly keys: { readonly key1: string } } };
  /** Whose wishes decide the default model. */
  settings: Pick<SettingStore, 'get'>;
  log: {
    info(event: string, fields?: Record<string, string | number>): void;
    warn(event: string, fields?: Record<string, string | number>): void;
  };
  now(): number;
}
