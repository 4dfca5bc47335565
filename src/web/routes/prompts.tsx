import { createFileRoute } from '@tanstack/react-router';
import { listPrompts } from '#shared/contract/prompt-library.ts';
import { assistantWords } from '../features/assistants/words.ts';
import { PromptsPage } from '../features/prompts/prompts-page.tsx';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';

export const Route = createFileRoute('/prompts')({
  loader: async ({ context }) => {
    const list = context.queries.ensureQueryData(query(listPrompts)).catch(() => {});
    await Promise.all([list, assistantWords.load(spokenLanguage())]);
  },
  component: PromptsPage,
});
