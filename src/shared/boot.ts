import type { listChats } from './contract/chats.ts';
import type { Result } from './contract/endpoint.ts';
import type { listModels } from './contract/models.ts';
import type { SessionState } from './contract/account.ts';

/** What the server writes into the page (`<script type="application/json" id="boot">`), so that it shows at once. */
export interface Boot {
  session: SessionState;
  /** Null for strangers. */
  models: Result<typeof listModels> | null;
  chats: Result<typeof listChats> | null;
}
