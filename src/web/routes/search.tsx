import { askedOf } from '../features/search/asked.ts';
import { SearchPage } from '../features/search/search-page.tsx';
import { searchWords } from '../features/search/words.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { route, useNavigate } from '../lib/router/routing.tsx';

export const Route = route('/search', {
  validateSearch: askedOf,
  loader: () => searchWords.load(spokenLanguage()),
  component: Search,
});

function Search() {
  const asked = Route.useSearch();
  const navigate = useNavigate();
  return <SearchPage asked={asked} onAsk={(next) => void navigate({ to: '/search', search: next, replace: true })} />;
}
