import { createFileRoute, Outlet } from '@tanstack/react-router';
import { spokenLanguage } from '../lib/i18n.tsx';
import { settingsWords } from '../lib/settings-words.ts';

export const Route = createFileRoute('/settings')({
  loader: async () => {
    await settingsWords.load(spokenLanguage());
  },
  component: Outlet,
});
