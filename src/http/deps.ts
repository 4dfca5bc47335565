/** What the handlers may use; `parlor.ts` builds it once, tests build their own. */
import type { Backups } from '#backup/backups.ts';
import type { Calls } from '#chat/call/calls.ts';
import type { Runs } from '#chat/runs.ts';
import type { WebSearch } from '#chat/web-search/web-search.ts';
import type { Blobs } from '#chat/blobs.ts';
import type { Transfers } from '#chat/import/transfers.ts';
import type { Gateway } from '#gateway/gateway.ts';
import type { Connections } from '#gateway/connections.ts';
import type { Identity } from '#identity/identity.ts';
import type { SingleSignOn } from '#identity/single-sign-on.ts';
import type { ToolSignIn } from '#identity/tool-sign-in/tool-sign-in.ts';
import type { Peers } from '#net/peers.ts';
import type { Notices } from '#notices/notices.ts';
import type { VariableState } from '#shared/contract/settings.ts';
import type { Db } from '#store/open.ts';
import type { Seal } from '#store/seal.ts';
import type { Searching } from '#store/search-thread.ts';
import type { Audit } from './audit.ts';
import type { Callers } from './openai/callers.ts';
import type { Log } from './log.ts';

export interface Deps {
  version: string;
  db: Db;
  log: Log;
  gateway: Gateway;
  connections: Connections;
  identity: Identity;
  signOn: SingleSignOn;
  toolSignIn: ToolSignIn;
  notices: Notices;
  seal: Seal;
  callers: Callers;
  audit: Audit;
  runs: Runs;
  calls: Calls;
  blobs: Blobs;
  searching: Searching;
  transfers: Transfers;
  backups: Backups;
  webSearch: WebSearch;
  /** The guarded way out, for what an admin names: private networks by the owner's list only. */
  reach: typeof globalThis.fetch;
  /** What the environment said at start, for the settings page. */
  variables: readonly VariableState[];
  web: WebConfig;
  place: Place;
  now(): number;
}

export interface WebConfig {
  /** The built pages; null when there are none (tests of the API). */
  folder: string | null;
  /** The address people use, when the operator says it (`APP_URL`). */
  publicUrl: string | null;
  /** Reverse proxies whose `X-Forwarded-*` is believed. */
  trustedProxies: Peers;
  /** What opens `/metrics`; null: nothing does. */
  metricsToken: string | null;
}

/** Where this server runs. */
export interface Place {
  /** Where its build is. */
  root: string;
  dataFolder: string;
  /** PEM, where it serves https itself. */
  certificate: string | null;
}
