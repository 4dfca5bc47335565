import { createFileRoute } from '@tanstack/react-router';
import { Archive } from '../features/bin/stored-chats.tsx';
import { spokenLanguage } from '../lib/i18n.tsx';
import { organisingWords } from '../lib/organising-words.ts';

export const Route = createFileRoute('/archive')({
  loader: async () => {
    await organisingWords.load(spokenLanguage());
  },
  component: Archive,
});
