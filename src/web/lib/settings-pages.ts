/** The pages of the settings, in their order: what the list beside them shows, and what the command menu finds. */
import { isOff } from './off.ts';

const personalPages = [
  { page: 'general', to: '/settings/general' },
  { page: 'memory', to: '/settings/memory' },
  { page: 'account', to: '/settings/account' },
  { page: 'shares', to: '/settings/shares' },
  { page: 'keys', to: '/settings/keys' },
  { page: 'usage', to: '/settings/usage' },
  { page: 'data', to: '/settings/data' },
] as const;

const serverPages = [
  { page: 'models', to: '/settings/models' },
  { page: 'people', to: '/settings/people' },
  { page: 'sign-in', to: '/settings/sign-in' },
  { page: 'prices', to: '/settings/prices' },
  { page: 'warnings', to: '/settings/warnings' },
  { page: 'mail', to: '/settings/mail', ownerOnly: true },
  { page: 'environment', to: '/settings/environment' },
  { page: 'instance', to: '/settings/instance' },
  { page: 'features', to: '/settings/features' },
  { page: 'backups', to: '/settings/backups', ownerOnly: true },
  { page: 'storage', to: '/settings/storage' },
  { page: 'health', to: '/settings/health' },
  { page: 'audit', to: '/settings/audit' },
] as const;

export type SettingsPageName = (typeof personalPages)[number]['page'] | (typeof serverPages)[number]['page'];

/** Those for everybody; without what is switched off. */
export const pagesForAll = () => personalPages.filter(({ page }) => page !== 'data' || !isOff('transfer'));

/** Those of the server, for whoever may administer it. */
export const pagesOfServer = (role: string) => serverPages.filter((page) => role === 'owner' || !('ownerOnly' in page));
