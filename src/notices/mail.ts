/** The mail server: which one, who says so, and letters handed to it. */
import { z } from 'zod';
import { MailSettings, type MailChange, type MailState } from '#shared/contract/mail.ts';
import { AppError } from '#shared/errors.ts';
import type { Net } from '#net/net.ts';
import { sendLetter, type Letter, type Postbox } from '#net/post.ts';
import type { Db } from '#store/open.ts';
import { isoTime } from '#store/rows.ts';
import type { Seal } from '#store/seal.ts';
import { readInternal, writeInternal } from '#store/settings.ts';

export interface Mail {
  state(): Promise<MailState>;
  /**
   * Stores settings; null takes them away. Throws `setting_locked` where a variable says them, `mail_unsafe`, and
   * `mail_password_missing` when a password is kept that belongs to another server, port or user.
   */
  put(change: MailChange | null, by: { id: string; name: string }): Promise<MailState>;
  isSet(): Promise<boolean>;
  /** The address that stands in links, without a slash at its end; null: nobody said it. */
  address(): Promise<string | null>;
  /** Throws `mail_unset`, and what `sendLetter` throws. */
  send(letter: Letter): Promise<void>;
}

interface Options {
  db: Db;
  seal: Pick<Seal, 'seal' | 'unseal'>;
  net: Pick<Net, 'connect'>;
  /** What `PARLOR_SMTP_URL` says; null where there is none. */
  declared: Omit<Postbox, 'trusted'> | null;
  /** `APP_URL`. */
  publicUrl: string | null;
  now(): number;
}

const Stored = z.object({
  settings: MailSettings,
  password: z.string().nullable(),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.number(),
});
type Stored = z.infer<typeof Stored>;

const KEY = 'mail';

/** A password is shown to one server only, as one user: moved elsewhere it cannot be opened. */
const contextOf = ({ host, port, user }: Pick<MailSettings, 'host' | 'port' | 'user'>) =>
  `mail ${host}:${port} ${user ?? ''}`;

export function createMail({ db, seal, net, declared, publicUrl, now }: Options): Mail {
  async function stored(): Promise<Stored | null> {
    return Stored.nullable()
      .catch(null)
      .parse((await readInternal(db, KEY)) ?? null);
  }

  async function state(): Promise<MailState> {
    const kept = await stored();
    const address = publicUrl ?? kept?.settings.address ?? null;
    const addressLocked = publicUrl !== null;
    if (declared !== null) {
      const { password, ...settings } = declared;
      const hasPassword = password !== null;
      return {
        settings: { ...settings, address },
        hasPassword,
        source: 'environment',
        addressLocked,
        by: null,
        at: null,
      };
    }
    if (kept === null)
      return { settings: null, hasPassword: false, source: 'default', addressLocked, by: null, at: null };
    return {
      settings: { ...kept.settings, address },
      hasPassword: kept.password !== null,
      source: 'instance',
      addressLocked,
      by: kept.by.name,
      at: isoTime(kept.at),
    };
  }

  async function postbox(): Promise<Postbox> {
    if (declared !== null) return { ...declared, trusted: true };
    const kept = await stored();
    if (kept === null) throw new AppError('mail_unset');
    const { address: _, ...settings } = kept.settings;
    return { ...settings, password: kept.password === null ? null : opened(kept.password, kept), trusted: false };
  }

  function opened(sealed: string, { settings }: Stored): string {
    try {
      return seal.unseal(sealed, contextOf(settings));
    } catch (cause) {
      throw new AppError('secret_unreadable', { cause });
    }
  }

  return {
    state,
    async put(change, by) {
      const kept = await stored();
      if (declared !== null) {
        // The server is the operator's to say; the address in links may still be the owner's.
        if (publicUrl !== null || change === null) throw new AppError('setting_locked');
        const { password: _, ...said } = declared;
        const settings = { ...said, address: change.address };
        await writeInternal(db, KEY, { settings, password: null, by, at: now() } satisfies Stored, now());
        return state();
      }
      if (change === null) {
        await writeInternal(db, KEY, null, now());
        return state();
      }
      if (change.tls === 'none' && change.user !== null) throw new AppError('mail_unsafe');
      const { password: _, ...settings } = change;
      const password = passwordFor(change, kept, seal);
      await writeInternal(db, KEY, { settings, password, by, at: now() } satisfies Stored, now());
      return state();
    },
    isSet: async () => declared !== null || (await stored()) !== null,
    address: async () => (await state()).settings?.address?.replace(/\/+$/, '') ?? publicUrl,
    async send(letter) {
      await sendLetter(net, await postbox(), letter);
    },
  };
}

/** The sealed password that goes with these settings. */
function passwordFor(change: MailChange, kept: Stored | null, seal: Options['seal']): string | null {
  if (change.user === null) return null;
  const context = contextOf(change);
  if (change.password !== undefined && change.password !== '') return seal.seal(change.password, context);
  if (kept?.password == null) return null;
  if (context !== contextOf(kept.settings)) throw new AppError('mail_password_missing');
  return kept.password;
}
