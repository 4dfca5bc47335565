/** The terms of use: which text is in force, who has accepted it, and who still owes that. */
import { createHash } from 'node:crypto';
import type { SessionState } from '#shared/contract/account.ts';
import { AppError } from '#shared/errors.ts';
import type { SettingValue } from '#shared/settings.ts';
import type { Db } from '#store/open.ts';
import type { SettingStore } from '#store/settings.ts';
import { findUser, updateUser } from '#store/users.ts';
import type { SignedIn } from './people.ts';

interface InForce {
  version: string;
  text: NonNullable<SettingValue<'instance.terms'>>;
}

export interface Terms {
  /** Null: the owner asks for nothing. */
  terms(): Promise<InForce | null>;
  /** Whether this person has to accept the terms before anything else. */
  owesTerms(who: SignedIn): Promise<boolean>;
  /** What the page is told of them; nothing where there are none. */
  termsState(who: SignedIn | null): Promise<Pick<SessionState, 'terms'>>;
  /** When this person accepted the terms in force, ms; null: not yet. */
  termsAcceptedAt(who: SignedIn): Promise<number | null>;
  /** Throws `terms_changed` when `version` is not the one in force. */
  acceptTerms(who: SignedIn, version: string): Promise<void>;
}

export function createTerms({ db, settings, now }: { db: Db; settings: SettingStore; now: () => number }): Terms {
  // Asked of every request: read once, until a setting changes.
  let known: Promise<InForce | null> | undefined;
  settings.onChange(() => {
    known = undefined;
  });
  async function read(): Promise<InForce | null> {
    const text = await settings.get('instance.terms', null);
    return text === null ? null : { version: versionOf(text), text };
  }
  const terms = () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  return {
    terms,
    async owesTerms(who) {
      const inForce = await terms();
      return inForce !== null && who.termsVersion !== inForce.version;
    },
    async termsState(who) {
      const inForce = await terms();
      if (inForce === null) return {};
      return { terms: { version: inForce.version, accepted: who?.termsVersion === inForce.version } };
    },
    async termsAcceptedAt(who) {
      const [inForce, row] = await Promise.all([terms(), findUser(db, who.person.id)]);
      return inForce !== null && row?.terms_version === inForce.version ? (row.terms_accepted_at ?? null) : null;
    },
    async acceptTerms(who, version) {
      if ((await terms())?.version !== version) throw new AppError('terms_changed');
      await updateUser(db, who.person.id, { terms_version: version, terms_accepted_at: now() });
    },
  };
}

/** By what is said, in whatever order the languages came. */
function versionOf(text: InForce['text']): string {
  const said = Object.entries(text).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}
