import { useState } from 'react';
import { listSettings } from '#shared/contract/settings.ts';
import { listTeams } from '#shared/contract/teams.ts';
import { People } from '../features/people/people-page.tsx';
import { askForPeople } from '../features/people/use-people.ts';
import { AdminOnly } from '../features/settings/admin-only.tsx';
import { SettingsPage } from '../lib/settings-frame.tsx';
import { ahead } from '../lib/ahead.ts';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';
import { Button } from '../ui/button.tsx';

export const Route = route('/settings/people', {
  loader: ({ queries }) =>
    ahead(
      ...askForPeople(queries),
      queries.prefetchQuery(query(listTeams)),
      queries.prefetchQuery(query(listSettings)),
    ),
  component: PeopleAndTeams,
});

function PeopleAndTeams() {
  const { people: words } = useSettingsWords();
  const [inviting, setInviting] = useState(false);
  const invite = (
    <Button look="primary" onClick={() => setInviting(true)}>
      {words.invite}
    </Button>
  );
  return (
    <AdminOnly>
      <SettingsPage title={words.title} intro={words.intro} action={invite} broad>
        <People inviting={inviting} onInvited={() => setInviting(false)} />
      </SettingsPage>
    </AdminOnly>
  );
}
