/** When scheduled backups are due, and who makes them: of several processes the one that takes the slot first. */
import { takeSlot } from '#store/backup-slots.ts';
import type { Db } from '#store/open.ts';

export interface Schedule {
  every: 'off' | 'daily' | 'weekly';
  /** 0 to 23, in the server's time zone. */
  hour: number;
  /** 0: Sunday. */
  weekday: number;
}

/** The last moment at or before `now` at which one was due; null: none is scheduled. */
export function lastDue({ every, hour, weekday }: Schedule, now: number): number | null {
  if (every === 'off') return null;
  const at = new Date(now);
  at.setHours(hour, 0, 0, 0);
  if (at.getTime() > now) at.setDate(at.getDate() - 1);
  if (every === 'weekly') at.setDate(at.getDate() - ((at.getDay() - weekday + 7) % 7));
  return at.getTime();
}

/** The first moment after `now` at which one is due. */
export function nextDue(schedule: Schedule, now: number): number | null {
  const last = lastDue(schedule, now);
  if (last === null) return null;
  const at = new Date(last);
  at.setDate(at.getDate() + (schedule.every === 'weekly' ? 7 : 1));
  at.setHours(schedule.hour, 0, 0, 0);
  return at.getTime();
}

/** True once for each moment that is due, whichever process asks. */
export async function takeDue(db: Db, schedule: Schedule, now: number): Promise<boolean> {
  const due = lastDue(schedule, now);
  return due !== null && takeSlot(db, 'backup', due, now);
}
