/** What runs are given by `main.ts`. */
import type { Gateway } from '#gateway/gateway.ts';
import type { Db } from '#store/open.ts';
import type { Blobs } from './blobs.ts';

export interface RunsOptions {
  db: Db;
  gateway: Gateway;
  blobs: Blobs;
  /** The deployment to use when neither the call nor the chat names a usable one; null when there is none. */
  defaultModel(userId: string): Promise<string | null>;
  /** The person's own instructions, and which deployment writes titles (null: the one that answered). */
  preferences(userId: string): Promise<{ instructions: string; titleModel: string | null }>;
  onError(event: string, cause: unknown): void;
  now(): number;
}
