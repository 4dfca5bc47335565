/**
 * Readers of live shares ask again and again, and anybody may be one. What they get is read once a second for all of them,
 * and nobody gets it more often than a page of ours asks. Whether they may have it is asked each time, elsewhere.
 */
import { createHash } from 'node:crypto';
import { refusal } from '#identity/attempts.ts';
import type { SharedChat } from '#shared/contract/shares.ts';

export interface Followed {
  /** Tells one state from the next. */
  tag: string;
  chat: SharedChat;
}

/** How long a reading serves everybody, ms. */
const FRESH_MS = 1000;
/** Readings that are kept: those of other shares begin anew. */
const MOST_READINGS = 50;
/** What one address may ask of one share within a minute: several tabs in a house that is read by many. */
const MOST_A_MINUTE = 240;
const MINUTE = 60_000;
const MOST_ASKERS = 10_000;

export interface Following {
  /** Throws `too_many_attempts`. */
  count(shareId: string, ip: string): void;
  /** What `read` gives, or gave a moment ago. */
  now(shareId: string, read: () => Promise<SharedChat>): Promise<Followed>;
}

/** In memory, of this process alone: each one reads for its own readers. */
export function createFollowing(now: () => number): Following {
  const readings = new Map<string, { until: number; followed: Promise<Followed> }>();
  let minute = { from: now(), counts: new Map<string, number>() };
  return {
    count(shareId, ip) {
      const at = now();
      if (at - minute.from >= MINUTE || minute.counts.size >= MOST_ASKERS) minute = { from: at, counts: new Map() };
      const asker = `${shareId} ${ip}`;
      const asked = (minute.counts.get(asker) ?? 0) + 1;
      if (asked > MOST_A_MINUTE) throw refusal(minute.from + MINUTE - at);
      minute.counts.set(asker, asked);
    },
    now(shareId, read) {
      const known = readings.get(shareId);
      if (known && known.until > now()) return known.followed;
      const followed = read().then((chat) => ({ tag: tagOf(chat), chat }));
      readings.delete(shareId);
      readings.set(shareId, { until: now() + FRESH_MS, followed });
      const [oldest] = readings.keys();
      if (readings.size > MOST_READINGS && oldest !== undefined) readings.delete(oldest);
      // A failure is told to those who asked, and is no answer for the next.
      followed.catch(() => readings.delete(shareId));
      return followed;
    },
  };
}

/** The time at which a live share was looked at is no change. */
function tagOf(chat: SharedChat): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...chat, takenAt: '' }))
    .digest('base64url')
    .slice(0, 22);
}
