/** Where programs are told: one address, and the secret by which they know that it was us. */
import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Net } from '#net/net.ts';
import { parseOrigin } from '#net/origin.ts';
import type { Webhook } from '#shared/contract/warnings.ts';
import { AppError } from '#shared/errors.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';

export interface Hook {
  get(): Promise<Webhook | null>;
  /** `secret`: the new one, where one was made. Throws `address_invalid`. */
  put(
    change: { url: string; enabled: boolean; renew: boolean },
    by: { id: string; name: string },
  ): Promise<{ webhook: Webhook; secret: string | null }>;
  remove(): Promise<void>;
  /**
   * Posts `body`, signed; resolves to the status when it was taken. Throws `webhook_unset`, `webhook_refused` for every
   * status but 2xx (redirects too: they are not followed), and `address_*`, `tls_failed`.
   */
  post(message: { id: string; event: string; body: string }): Promise<number>;
}

interface Options {
  db: Db;
  seal: Pick<Seal, 'seal' | 'unseal'>;
  net: Pick<Net, 'request'>;
  version: string;
  now(): number;
}

const Stored = z.object({
  url: z.string(),
  enabled: z.boolean(),
  secret: z.string(),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.number(),
});
type Stored = z.infer<typeof Stored>;

const KEY = 'webhook';
const CONTEXT = 'webhook';
const TIMEOUT_MS = 10_000;
/** Nobody reads what is answered. */
const ANSWER_BYTES = 4096;

/** HMAC-SHA256 of `timestamp.body` under the secret, hex. */
export function signature(secret: string, timestamp: number, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}

export function createHook({ db, seal, net, version, now }: Options): Hook {
  const stored = async (): Promise<Stored | null> =>
    Stored.nullable()
      .catch(null)
      .parse((await readInternal(db, KEY)) ?? null);
  const shown = ({ url, enabled, by, at }: Stored): Webhook => ({ url, enabled, by: by.name, at: isoTime(at) });

  function secretOf({ secret }: Stored): string {
    try {
      return seal.unseal(secret, CONTEXT);
    } catch (cause) {
      throw new AppError('secret_unreadable', { cause });
    }
  }

  return {
    async get() {
      const kept = await stored();
      return kept === null ? null : shown(kept);
    },
    async put({ url, enabled, renew }, by) {
      parseOrigin(url);
      const kept = await stored();
      const fresh = kept === null || renew ? `whsec_${randomBytes(32).toString('base64url')}` : null;
      const secret = fresh === null && kept !== null ? kept.secret : seal.seal(fresh ?? '', CONTEXT);
      const next: Stored = { url, enabled, secret, by, at: now() };
      await writeInternal(db, KEY, next, now());
      return { webhook: shown(next), secret: fresh };
    },
    async remove() {
      await writeInternal(db, KEY, null, now());
    },
    async post({ id, event, body }) {
      const kept = await stored();
      if (kept === null) throw new AppError('webhook_unset');
      const timestamp = Math.floor(now() / 1000);
      const { status } = await net.request({
        url: kept.url,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `Parlor/${version}`,
          'parlor-event': event,
          'parlor-delivery': id,
          'parlor-timestamp': String(timestamp),
          'parlor-signature': `v1=${signature(secretOf(kept), timestamp, body)}`,
        },
        body,
        timeout: TIMEOUT_MS,
        limit: ANSWER_BYTES,
      });
      if (status < 200 || status > 299)
        throw new AppError('webhook_refused', { params: { host: parseOrigin(kept.url).host, status } });
      return status;
    },
  };
}
