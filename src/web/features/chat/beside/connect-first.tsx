/** A tool that waits for the person's account at its server: what it is, and the way there and back. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import Plug from 'lucide-react/icons/plug';
import { connectToolServer, listToolConnections } from '#shared/contract/tool-servers.ts';
import { useActing } from '../../../lib/acting.ts';
import { call, query } from '../../../lib/api.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { Link } from '../../../lib/router/link.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

export function ConnectFirst({ server }: { server: string }) {
  const t = useBesideAnswersWords();
  const acting = useActing();
  const [busy, setBusy] = useState(false);
  const { data } = useQuery(query(listToolConnections));
  const known = data?.connections.find(({ name }) => name === server);
  const connected = known?.state === 'connected';

  async function connect() {
    setBusy(true);
    // The page is at the chat's own address; a temporary one has none to go back to.
    const chatId = /^\/c\/([a-z]+_[0-9a-z]{26})$/.exec(location.pathname)?.[1] ?? null;
    const begun = call(connectToolServer, { params: { name: server }, body: { chatId } });
    if (!(await acting(begun.then((there) => location.assign(there.location))))) setBusy(false);
  }
  return (
    <div className="my-1 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-card bg-surface px-3 py-2 text-small ring-1 ring-line ring-inset">
      <Icon of={Plug} size={14} className="text-ink-soft" />
      <span className="min-w-0">{(connected ? t.connectedNow : t.connectFirst)({ name: server })}</span>
      <span className="ms-auto flex items-center gap-1">
        {!connected && known !== undefined && (
          <Button size="small" look="primary" busy={busy} onClick={() => void connect()}>
            {t.connect}
          </Button>
        )}
        <Link to="/settings/account" className="rounded-control px-2 py-1 text-ink-soft hover:bg-hover hover:text-ink">
          {t.connections}
        </Link>
      </span>
    </div>
  );
}
