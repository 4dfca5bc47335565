/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce each. `context` is authenticated along:
 * a connection's keys are sealed to its address, so a row moved to another address cannot be opened.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OpenFailure } from './open-failure.ts';

export interface Seal {
  seal(text: string, context: string): string;
  /** Throws when the text was changed, sealed with another key or for another context. */
  unseal(sealed: string, context: string): string;
  /** A keyed one-way mark (HMAC-SHA-256, hex) for secrets that are looked up and never shown, such as access codes. */
  mark(text: string): string;
}

const VERSION = 'v1';
const LEAST_BYTES = 16;

/** A seal from any secret of at least 16 characters. */
export function sealFrom(secret: string | Buffer): Seal {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, 'parlor', purpose, 32));
  const encryption = derive('encryption');
  const marking = derive('marking');
  return {
    seal(text, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [
        VERSION,
        nonce.toString('base64url'),
        cipher.getAuthTag().toString('base64url'),
        body.toString('base64url'),
      ].join('.');
    },
    unseal(sealed, context) {
      const [version, nonce, tag, body] = sealed.split('.');
      if (version !== VERSION || nonce === undefined || tag === undefined || body === undefined)
        throw new Error('not a sealed secret of this version');
      const decipher = createDecipheriv('aes-256-gcm', encryption, Buffer.from(nonce, 'base64url'))
        .setAAD(Buffer.from(context))
        .setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
    },
    mark: (text) => createHmac('sha256', marking).update(text).digest('hex'),
  };
}

/** The instance's seal: from `secret` when the operator gives one, else from a key made at first start, mode 600. Throws OpenFailure. */
export function openSeal(folder: string, secret: string | undefined): Seal {
  if (secret !== undefined) return sealFrom(secret);
  const file = join(folder, 'secret.key');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(32), { mode: 0o600, flag: 'wx' });
  }
  chmodSync(file, 0o600);
  const key = readFileSync(file);
  // A disk that was full at the first start leaves an empty file, and an empty key is everybody's.
  if (key.length < LEAST_BYTES) throw new OpenFailure('no-secret', file, `${key.length} bytes`);
  return sealFrom(key);
}
