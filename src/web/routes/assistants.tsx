import { listAssistants } from '#shared/contract/assistants.ts';
import { AssistantsPage } from '../features/assistants/assistants-page.tsx';
import { assistantWords, builtInWords } from '../features/assistants/words.ts';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { organisingWords } from '../lib/organising-words.ts';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/assistants', {
  loader: async ({ queries }) => {
    const language = spokenLanguage();
    const list = queries.ensureQueryData(query(listAssistants)).catch(() => {});
    await Promise.all([
      list,
      assistantWords.load(language),
      builtInWords.load(language),
      // Of the fields for name and sign.
      organisingWords.load(language),
    ]);
  },
  component: AssistantsPage,
});
