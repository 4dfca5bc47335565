/** A session that is asked for. */
import type { Surface } from '#shared/contract/keys.ts';
import type { Principal } from '#shared/principal.ts';
import type { Usage } from '#shared/message.ts';
import type { House } from '../model-call.ts';
import type { Purpose } from '../request.ts';
import type { Asked } from './place.ts';

/** What a response used, as it is charged. */
export interface Used {
  usage: Usage | null;
  costMicroUsd: number | null;
  firstByteMs: number | null;
  totalMs: number | null;
}

export interface RealtimeRequest extends Asked {
  /** Our own id of the session; each of its responses has one of its own in the ledger. */
  id: string;
  deployment: string;
  principal: Principal;
  /** The door it came through; absent: the workspace. */
  surface?: Surface;
  /** Absent: a program's. */
  purpose?: Purpose;
  /** Hears of each response when it is charged for, before its end is told. */
  settled?(used: Used): void;
}

/** What a session finds around it. */
export interface Walked {
  house: House;
  request: RealtimeRequest;
}
