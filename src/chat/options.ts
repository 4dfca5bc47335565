/** What runs are given by `parlor.ts`. */
import type { Gateway } from '#gateway/gateway.ts';
import type { Message } from '#shared/message.ts';
import type { Db } from '#store/open.ts';
import type { Searching } from '#store/search-thread.ts';
import type { Blobs } from './blobs.ts';
import type { Elsewhere } from './live-elsewhere.ts';
import type { PrefacePart } from './preface.ts';
import type { Approvals } from './tools/approvals.ts';
import type { WebAccess } from './tools/tool.ts';

/** What people and the owner have chosen for what goes on beside answers. */
export interface Preferences {
  /** Which deployments write titles, sum up and translate; null: the one that answered. */
  titleModel: string | null;
  summaryModel: string | null;
  translationModel: string | null;
  /** Whether next questions are suggested: not, in chats that are kept, or in temporary ones too. */
  followUps: 'off' | 'kept' | 'all';
  /** Whether the person wants to be remembered. */
  remembers: boolean;
  /** Whether answers may look through the person's earlier chats. */
  recalls: boolean;
}

export interface RunsOptions {
  db: Db;
  gateway: Gateway;
  blobs: Blobs;
  /** The deployment to use when neither the call nor the chat names a usable one; null when there is none. */
  defaultModel(userId: string): Promise<string | null>;
  /**
   * What the model is told before anything that is said in this chat; the same from turn to turn. `answer`: the one
   * that is written, where it matters who writes it.
   */
  preface(userId: string, chatId: string, answer: Pick<Message, 'assistantId'> | null): Promise<PrefacePart[]>;
  preferences(userId: string): Promise<Preferences>;
  /** Looks through one person's messages. */
  searchMessages: Searching['search'];
  /** Whether pages of the web may be read by this person's answers, and the guarded way to them. */
  web(userId: string): Promise<WebAccess>;
  /** Runs of other processes on the same data; none when absent. */
  elsewhere?: Elsewhere | undefined;
  /** Calls that wait for the person. */
  approvals: Approvals;
  onError(event: string, cause: unknown): void;
  now(): number;
}
