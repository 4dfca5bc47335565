/** What a page shows of the house before anything else: what is switched off, whose sign it bears, what is announced. */
import { createHash } from 'node:crypto';
import type { HouseState } from '#shared/contract/account.ts';
import { DOLLARS } from '#shared/currency.ts';
import { featureList } from '#shared/features.ts';
import type { SettingKey, SettingValue } from '#shared/settings.ts';
import type { SettingStore } from '#store/settings.ts';
import type { z } from 'zod';

type House = z.infer<typeof HouseState>;

const UTILITIES = ['title', 'summary'] as const;

/** `userId`: null for strangers, who are told nothing but the sign. */
export async function houseOf(settings: SettingStore, userId: string | null, now: number): Promise<House> {
  const states = await settings.states(userId ?? '', ['user', 'instance']);
  const values = new Map(states.map(({ key, value }) => [key, value]));
  // The store resolves each setting by its own schema.
  const valueOf = <K extends SettingKey>(key: K) => values.get(key) as SettingValue<K>;
  const logo = valueOf('instance.logo');
  if (userId === null) return { off: [], logo, announcement: null };
  const currency = valueOf('instance.currency');
  const fixed = UTILITIES.filter((name) => valueOf(`instance.${name}Model`) !== null);
  return {
    off: featureList.filter(({ setting }) => valueOf(setting) === false).map(({ name }) => name),
    logo,
    ...(currency.code !== DOLLARS.code && { currency }),
    ...(fixed.length > 0 && { fixedModels: fixed }),
    ...(valueOf('ratings.told') && { ratingsTold: true }),
    announcement: shown(valueOf('instance.announcement'), valueOf('announcement.dismissed'), now),
  };
}

function shown(
  announcement: SettingValue<'instance.announcement'>,
  dismissed: string,
  now: number,
): House['announcement'] {
  if (announcement === null) return null;
  const { from, until, ...rest } = announcement;
  if ((from !== null && Date.parse(from) > now) || (until !== null && Date.parse(until) <= now)) return null;
  // Another text is another announcement.
  const id = createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12);
  return announcement.dismissible && dismissed === id ? null : { id, ...rest };
}
