import { createFileRoute } from '@tanstack/react-router';
import { askedOf } from '../features/search/asked.ts';
import { SearchPage } from '../features/search/search-page.tsx';
import { searchWords } from '../features/search/words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';

export const Route = createFileRoute('/search')({
  validateSearch: askedOf,
  loader: () => searchWords.load(spokenLanguage()),
  component: Search,
});

function Search() {
  const asked = Route.useSearch();
  const navigate = Route.useNavigate();
  return <SearchPage asked={asked} onAsk={(next) => void navigate({ search: next, replace: true })} />;
}
