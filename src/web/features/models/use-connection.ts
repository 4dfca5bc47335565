/** Acts on a connection, each followed by fresh lists. */
import {
  deleteConnection,
  restoreConnection,
  updateConnection,
  type Connection,
} from '#shared/contract/connections.ts';
import type { Input } from '#shared/contract/endpoint.ts';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useConnectionsChanged } from './connections.ts';

export type ConnectionChange = Input<typeof updateConnection>['body'];

export function useConnectionActs(connection: Connection) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const changed = useConnectionsChanged();
  const acting = useActing();
  const toasts = useToasts();
  const navigate = useNavigate();
  const params = { id: connection.id };

  async function change(body: ConnectionChange): Promise<void> {
    await call(updateConnection, { params, body });
    await changed();
  }

  async function restore(): Promise<void> {
    await call(restoreConnection, { params });
    await changed();
  }

  async function remove(): Promise<void> {
    const done = await acting(call(deleteConnection, { params }));
    if (!done) return;
    await navigate({ to: '/settings/models' });
    await changed();
    toasts.show({
      text: words.connectionDeleted({ name: connection.name }),
      action: { label: shell.undo, run: () => void acting(restore()) },
    });
  }

  return { change, remove };
}
