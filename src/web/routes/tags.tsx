import { listTags } from '#shared/contract/tags.ts';
import { TagsPage } from '../features/tags/tags-page.tsx';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';
import { tagWords } from '../lib/tag-words.ts';

export const Route = route('/tags', {
  loader: async ({ queries }) => {
    const list = queries.ensureQueryData(query(listTags)).catch(() => {});
    await Promise.all([list, tagWords.load(spokenLanguage())]);
  },
  component: TagsPage,
});
