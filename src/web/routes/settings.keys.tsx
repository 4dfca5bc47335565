import { createFileRoute } from '@tanstack/react-router';
import { Keys } from '../features/keys/keys-page.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { useSettingsWords } from '../lib/settings-words.ts';

export const Route = createFileRoute('/settings/keys')({ component: KeysAndEndpoint });

function KeysAndEndpoint() {
  const { keys: words } = useSettingsWords();
  return (
    <SettingsPage title={words.title} intro={words.intro}>
      <Keys />
    </SettingsPage>
  );
}
