import { listImports } from '#shared/contract/transfer.ts';
import { Section, SettingsPage } from '../lib/settings-frame.tsx';
import { MoveIn, MoveOut } from '../features/transfer/transfer-page.tsx';
import { query } from '../lib/api.ts';
import { route } from '../lib/router/routing.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = route('/settings/data', {
  loader: ({ queries }) => queries.prefetchQuery(query(listImports)),
  component: Data,
});

function Data() {
  const { transfer: words } = useSettingsWords();
  return (
    <SettingsPage title={words.title} intro={words.intro}>
      <Section title={words.in} intro={words.inIntro}>
        <MoveIn />
      </Section>
      <Section title={words.out} intro={words.outIntro}>
        <MoveOut />
      </Section>
    </SettingsPage>
  );
}
