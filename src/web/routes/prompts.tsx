import { listPrompts } from '#shared/contract/prompt-library.ts';
import { assistantWords } from '../features/assistants/words.ts';
import { PromptsPage } from '../features/prompts/prompts-page.tsx';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/prompts', {
  loader: async ({ queries }) => {
    const list = queries.ensureQueryData(query(listPrompts)).catch(() => {});
    await Promise.all([list, assistantWords.load(spokenLanguage())]);
  },
  component: PromptsPage,
});
