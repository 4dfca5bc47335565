import type { Connection } from '#shared/contract/connections.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { NameDeployment } from './name-deployment.tsx';

/** A connection that has no model yet, where its models would be used: it lacks but a name. */
export function UnnamedConnection({ connection }: { connection: Connection }) {
  const { models: words } = useSettingsWords();
  const navigate = useNavigate();
  return (
    <>
      <p className="mb-3 text-ui font-medium">{words.nameTitle({ name: connection.name })}</p>
      <NameDeployment
        connection={connection}
        busy={false}
        onName={(name) =>
          void navigate({
            to: '/settings/models/$connectionId',
            params: { connectionId: connection.id },
            search: { check: 'now', name },
          })
        }
      />
    </>
  );
}
