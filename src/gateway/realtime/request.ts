/** A session that is asked for. */
import type { Surface } from '#shared/contract/keys.ts';
import type { Principal } from '#shared/principal.ts';
import type { House } from '../model-call.ts';
import type { Asked } from './place.ts';

export interface RealtimeRequest extends Asked {
  /** Our own id of the session; each of its responses has one of its own in the ledger. */
  id: string;
  deployment: string;
  principal: Principal;
  surface: Surface;
}

/** What a session finds around it. */
export interface Walked {
  house: House;
  request: RealtimeRequest;
}
