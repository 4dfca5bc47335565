/**
 * Slows guessing down: growing delays per address, per account and for the access-code door as a whole. In memory and
 * bounded. Nobody can be locked out for ever: a delay ends after 15 minutes at most, a quiet quarter of an hour
 * forgets everything, and whoever has signed in from an address before is not held up there by other people's failures.
 */
import { createHash } from 'node:crypto';
import { AppError } from '#shared/errors.ts';

const MINUTE = 60_000;
export const LONGEST_DELAY = 15 * MINUTE;
export const FORGOTTEN_AFTER = 15 * MINUTE;
const MAX_BUCKETS = 10_000;
const MAX_FRIENDS = 1000;

/** How many failures are free before delays begin: one second, doubled each time. */
export const FREE = { ip: 10, account: 10, door: 30 };

interface Bucket {
  failures: number;
  blockedUntil: number;
  lastAt: number;
}

export interface Attempt {
  /** Takes this attempt back from the counts: it was not a failure. */
  succeeded(): void;
}

export interface Attempts {
  /**
   * Counts an attempt before it is judged (so that parallel ones all count). `target` is whose secret is tried: an
   * account, or the door that all access codes share. Throws `too_many_attempts` with the time to wait.
   */
  begin(ip: string, target: Tried): Attempt | Promise<Attempt>;
}

/** Counted in this process: the answer is there at once. */
export interface OwnAttempts extends Attempts {
  begin(ip: string, target: Tried): Attempt;
}

export interface Tried {
  kind: 'account' | 'door';
  name: string;
}

export function createAttempts(now: () => number): OwnAttempts {
  const buckets = new Map<string, Bucket>();
  const friends = new Set<string>();

  function live(name: string): Bucket | undefined {
    const bucket = buckets.get(name);
    if (bucket === undefined || !isForgotten(bucket, now())) return bucket;
    buckets.delete(name);
    return undefined;
  }

  function count(name: string, free: number): void {
    const bucket = live(name) ?? { failures: 0, blockedUntil: 0, lastAt: 0 };
    bucket.failures += 1;
    bucket.lastAt = now();
    const over = bucket.failures - free;
    if (over > 0) bucket.blockedUntil = now() + Math.min(LONGEST_DELAY, 1000 * 2 ** Math.min(over - 1, 20));
    if (!buckets.has(name) && buckets.size >= MAX_BUCKETS) makeRoom(buckets, now());
    buckets.set(name, bucket);
  }

  return {
    begin(ip, target) {
      const { address, secret, friend } = namesOf(ip, target);
      // A friend answers for its own failures only.
      const second = friends.has(friend) ? friend : secret;
      const limits = [
        { name: address, free: FREE.ip },
        { name: second, free: second === friend ? FREE.ip : FREE[target.kind] },
      ];
      const until = Math.max(...limits.map(({ name }) => live(name)?.blockedUntil ?? 0));
      if (until > now()) throw refusal(until - now());
      for (const { name, free } of limits) count(name, free);
      return {
        succeeded() {
          for (const { name } of limits) {
            const bucket = buckets.get(name);
            if (bucket === undefined) continue;
            bucket.failures -= 1;
            bucket.blockedUntil = 0;
          }
          if (target.kind === 'account') buckets.delete(secret);
          friends.delete(friend);
          if (friends.size >= MAX_FRIENDS) for (const oldest of [...friends].slice(0, 1)) friends.delete(oldest);
          friends.add(friend);
        },
      };
    },
  };
}

/** What is counted: the address, whose secret is tried, and that secret from an address that had it before. */
export function namesOf(ip: string, target: Tried): { address: string; secret: string; friend: string } {
  const address = `ip ${network(ip)}`;
  const secret = `${target.kind} ${digest(target.name)}`;
  return { address, secret, friend: `${address} ${secret}` };
}

/** `waitMs`: until the next try may be made. */
export function refusal(waitMs: number): AppError {
  return new AppError('too_many_attempts', {
    params: { seconds: Math.ceil(waitMs / 1000) },
    retryAfterMs: waitMs,
  });
}

function isForgotten(bucket: Bucket, now: number): boolean {
  return now > Math.max(bucket.lastAt, bucket.blockedUntil) + FORGOTTEN_AFTER;
}

/** Forgotten buckets go first; when all are live, the one with the fewest failures: flooding cannot wash out a high count. */
function makeRoom(buckets: Map<string, Bucket>, now: number): void {
  let weakest: { name: string; failures: number } | undefined;
  for (const [name, bucket] of buckets) {
    if (isForgotten(bucket, now)) buckets.delete(name);
    else if (weakest === undefined || bucket.failures < weakest.failures) weakest = { name, failures: bucket.failures };
  }
  if (buckets.size >= MAX_BUCKETS && weakest !== undefined) buckets.delete(weakest.name);
}

/** What strangers type is kept as a digest: short, and unreadable in a memory dump. */
function digest(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}

/** An IPv6 customer has a whole /64: it counts as one address. */
export function network(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
