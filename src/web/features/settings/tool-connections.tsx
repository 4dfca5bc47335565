/** The person's own accounts at MCP servers: to connect, and to take back. */
import { useEffect, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  connectToolServer,
  disconnectToolServer,
  finishToolConnection,
  listToolConnections,
  type ToolConnection,
} from '#shared/contract/tool-servers.ts';
import { listToolWords } from '#shared/contract/tool-words.ts';
import { useActing } from '../../lib/acting.ts';
import { ApiError, call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { Section } from '../../lib/settings-frame.tsx';
import { ToolWords } from './tool-words.tsx';

/** Nothing where there is nothing to connect. */
export function ToolConnections() {
  const { toolServers: t } = useSettingsWords();
  const errorText = useErrorText();
  const [came] = useState(cameBack);
  // The way back was locked: it goes on now, where no page of ours is.
  useEffect(() => {
    if (location.hash === '#finish-connection') location.replace(finishToolConnection.path);
  }, []);
  const { data } = useQuery(query(listToolConnections));
  const { data: said } = useQuery(query(listToolWords));
  if (!data || !said || (data.connections.length + said.words.length === 0 && came === null)) return null;
  return (
    <Section title={t.connections} intro={t.connectionsIntro}>
      {came instanceof ApiError && (
        <p role="alert" className="mb-3 text-small text-danger">
          {errorText(came)}
        </p>
      )}
      {data.connections.some(({ name }) => name === came) && typeof came === 'string' && (
        <p role="status" className="mb-3 text-small text-good">
          {t.nowConnected({ name: came })}
        </p>
      )}
      <ul>
        {data.connections.map((connection) => (
          <Line key={connection.name} connection={connection} />
        ))}
      </ul>
      <ToolWords words={said.words} />
    </Section>
  );
}

function Line({ connection: { name, host, state, since } }: { connection: ToolConnection }) {
  const { toolServers: t } = useSettingsWords();
  const { date } = useFormats();
  const queries = useQueryClient();
  const acting = useActing();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const params = { name };

  async function connect() {
    setBusy(true);
    const begun = call(connectToolServer, { params });
    if (!(await acting(begun.then((there) => location.assign(there.location))))) setBusy(false);
  }
  async function disconnect() {
    setBusy(true);
    if (await acting(call(disconnectToolServer, { params }))) toasts.show({ text: t.disconnected({ name }) });
    setBusy(false);
    await queries.invalidateQueries({ queryKey: keyOf(listToolConnections) });
  }
  const facts = { none: t.notConnected, again: t.connectAgain, connected: t.connectedSince };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2.5 text-ui last:border-0">
      <div className="min-w-0 flex-1">
        <span className="font-medium">{name}</span> <span className="text-small text-ink-soft">{host}</span>
        <p className={state === 'again' ? 'text-small text-warn' : 'text-small text-ink-soft'}>
          {state === 'connected' ? facts.connected({ date: since === null ? '' : date(since) }) : facts[state]}
        </p>
      </div>
      {state !== 'connected' && (
        <Button
          size="small"
          look="primary"
          busy={busy}
          aria-label={t.connectTo({ name })}
          onClick={() => void connect()}
        >
          {t.connect}
        </Button>
      )}
      {state !== 'none' && (
        <Button size="small" busy={busy} aria-label={t.disconnectFrom({ name })} onClick={() => void disconnect()}>
          {t.disconnect}
        </Button>
      )}
    </li>
  );
}

/** `#connected=<server>`, or `#connection=<code>`: how it went at the provider. Anybody can make an address: its words are never shown. */
function cameBack(): string | ApiError | null {
  const said = new URLSearchParams(location.hash.slice(1));
  const [server, code] = ['connected', 'connection'].map((key) => said.get(key));
  if (server == null && code == null) return null;
  history.replaceState(history.state, '', location.pathname);
  if (code == null) return server ?? null;
  return new ApiError(code.startsWith('tool_sign_in_') ? code : 'tool_sign_in_failed', 0, {});
}
