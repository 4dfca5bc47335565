/** The secrets of gateway keys: 256 random bits, shown once, SHA-256 at rest. */
import { hash, randomBytes } from 'node:crypto';

const PREFIX = 'plr-';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 > 2^256. */
const LETTERS = 43;
const LENGTH = PREFIX.length + LETTERS;
/** Characters shown to recognise a key by. */
const SHOWN = PREFIX.length + 4;

export interface Secret {
  secret: string;
  hash: string;
  /** Its first characters. */
  prefix: string;
}

export function newSecret(): Secret {
  const secret = PREFIX + randomLetters();
  return { secret, hash: hashOf(secret), prefix: secret.slice(0, SHOWN) };
}

/** False for what cannot be one of ours. Hashing takes time with the length: ask this first. */
export function looksLikeSecret(text: string): boolean {
  return text.length === LENGTH && text.startsWith(PREFIX);
}

/** A fast hash is enough: the secret has 256 random bits. Looking a hash up leaks no usable timing of the secret. */
export function hashOf(secret: string): string {
  // In one step: half the time of an object that is fed, and every call of a program passes here.
  return hash('sha256', secret, 'hex');
}

function randomLetters(): string {
  let letters = '';
  while (letters.length < LETTERS)
    // 248 is the largest multiple of 62 in a byte: what lies above would favour the first letters.
    for (const byte of randomBytes(LETTERS)) if (byte < 248) letters += ALPHABET.charAt(byte % ALPHABET.length);
  return letters.slice(0, LETTERS);
}
