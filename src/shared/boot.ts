import type { listChats } from './contract/chats.ts';
import type { listProjects } from './contract/projects.ts';
import type { SharedChat } from './contract/shares.ts';
import type { Result } from './contract/endpoint.ts';
import type { listModels } from './contract/models.ts';
import type { SessionState } from './contract/account.ts';

/** What the server writes into the page (`<script type="application/json" id="boot">`), so that it shows at once. */
export interface Boot {
  session: SessionState;
  /** Null for strangers. */
  models: Result<typeof listModels> | null;
  /** The sidebar's lists. */
  chats: Result<typeof listChats> | null;
  pinned: Result<typeof listChats> | null;
  projects: Result<typeof listProjects> | null;
}

/** The same in the page of a shared chat: what its reader may see, and nothing else. */
export type SharedBoot = { state: 'open'; chat: SharedChat } | { state: 'locked' | 'none'; instance: string };
