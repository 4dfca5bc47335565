import { Archive } from '../features/bin/stored-chats.tsx';
import { spokenLanguage } from '../lib/i18n.tsx';
import { organisingWords } from '../lib/organising-words.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/archive', {
  loader: async () => {
    await organisingWords.load(spokenLanguage());
  },
  component: Archive,
});
