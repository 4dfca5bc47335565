/** Passwords at rest: scrypt (RFC 7914), its cost stored with each hash, so that it can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '#shared/errors.ts';

/** N = 2^15, r = 8, p = 1: 32 MB and some 80 ms (OWASP's password storage cheat sheet). */
const COST = { logN: 15, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Each takes a thread of the pool and 32 MB; more at once would starve files and streams. */
const AT_ONCE = 2;
const WAITING = 50;

interface Cost {
  logN: number;
  r: number;
  p: number;
}

/** Hashes a password; throws `invalid_request` for one that is empty, only spaces or contains NUL. */
export async function hashPassword(password: string): Promise<string> {
  if (!isPassword(password))
    throw new AppError('invalid_request', { params: { reason: 'password: it has no visible characters' } });
  const salt = randomBytes(SALT_BYTES);
  return encode(COST, salt, await derive(password, salt, COST));
}

/**
 * Whether `password` is the one behind `stored`. Without a stored hash the same work is done on a dummy, so that the
 * time tells nothing about which accounts exist. Empty passwords, spaces and NUL are refused unseen.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  if (!isPassword(password)) return false;
  const { cost, salt, key } = decode(stored ?? DUMMY);
  const derived = await derive(password, salt, cost);
  return timingSafeEqual(derived, key) && stored !== null;
}

/** Whether a hash was made with other parameters than today's. */
export function isOutdated(stored: string): boolean {
  const { cost } = decode(stored);
  return cost.logN !== COST.logN || cost.r !== COST.r || cost.p !== COST.p;
}

/** Empty passwords, only spaces and NUL are none, however they came in. */
export function isPassword(password: string): boolean {
  return password.trim() !== '' && !password.includes('\0');
}

/** `scrypt$15,8,1$salt$key`, the last two base64url. */
function encode(cost: Cost, salt: Buffer, key: Buffer): string {
  return ['scrypt', [cost.logN, cost.r, cost.p].join(','), salt.toString('base64url'), key.toString('base64url')].join(
    '$',
  );
}

function decode(stored: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const match = /^scrypt\$(\d{1,2}),(\d{1,2}),(\d{1,2})\$([\w-]+)\$([\w-]{43})$/.exec(stored);
  if (match === null) throw new Error('a stored password has an unknown form');
  const [, logN = '', r = '', p = '', salt = '', key = ''] = match;
  return {
    cost: { logN: Number(logN), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

const DUMMY = encode(COST, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, { logN, r, p }: Cost): Promise<Buffer> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING)
      throw new AppError('too_many_attempts', { params: { seconds: 5 }, retryAfterMs: 5000 });
    // Whoever finishes hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // The same password typed on different systems must give the same bytes (NFKC, as RFC 8265 advises).
      const normal = password.normalize('NFKC');
      const options = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r * p };
      scrypt(normal, salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
