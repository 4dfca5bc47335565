import { spokenLanguage } from '../lib/i18n.tsx';
import { Outlet, route } from '../lib/router/routing.tsx';
import { settingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings', {
  loader: async () => {
    await settingsWords.load(spokenLanguage());
  },
  component: Outlet,
});
