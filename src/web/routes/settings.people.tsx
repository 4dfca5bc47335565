import { listPeople } from '#shared/contract/people.ts';
import { listTeams } from '#shared/contract/teams.ts';
import { People } from '../features/people/people-page.tsx';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/people', {
  // Both before the page shows: what stands below would be pushed away.
  loader: ({ queries }) =>
    Promise.all([queries.prefetchQuery(query(listPeople)), queries.prefetchQuery(query(listTeams))]),
  component: PeopleAndTeams,
});

function PeopleAndTeams() {
  const { people: words } = useSettingsWords();
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} broad>
        <People />
      </SettingsPage>
    </AdminOnly>
  );
}
