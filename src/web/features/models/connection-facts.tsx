import type { ReactNode } from 'react';
import type { Connection } from '#shared/contract/connections.ts';
import { Button } from '../../ui/button.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { regionName } from './regions.ts';

/** What a connection is, as it stands. */
export function ConnectionFacts({
  connection,
  label,
  onEdit,
}: {
  connection: Connection;
  label: string;
  /** Absent when it cannot be changed here. */
  onEdit: (() => void) | undefined;
}) {
  const { models: words } = useSettingsWords();
  const { keys, cloud, region, surface, apiVersion, auth } = connection;
  const hint = keys.hint ?? '…';
  return (
    <>
      <dl className="mt-3 grid gap-x-6 text-ui sm:grid-cols-[max-content_1fr]">
        <Fact name={words.provider}>
          {label}
          {cloud !== null && cloud !== 'public' && ` · ${words.clouds[cloud]}`}
        </Fact>
        <Fact name={words.address}>
          <code className="font-mono text-small break-all">{connection.baseUrl}</code>
        </Fact>
        {region !== null && <Fact name={words.region}>{regionName(region)}</Fact>}
        {surface !== null && <Fact name={words.surface}>{words.surfaces[surface]}</Fact>}
        {surface !== 'v1' && apiVersion !== null && (
          <Fact name={words.apiVersion}>
            <code className="font-mono text-small">{apiVersion}</code>
          </Fact>
        )}
        {auth.kind !== 'key' && (
          <Fact name={words.signsIn}>
            {words.signIns[auth.kind]}
            {auth.clientId !== null && <code className="ms-2 font-mono text-small break-all">{auth.clientId}</code>}
          </Fact>
        )}
        {connection.source !== 'simulator' && auth.kind === 'key' && (
          <Fact name={words.keys}>
            {keys.count === 0
              ? words.noKey
              : keys.count === 1
                ? words.oneKey({ hint })
                : words.manyKeys({ n: keys.count, hint })}
          </Fact>
        )}
      </dl>
      {onEdit && (
        <Button className="mt-4" onClick={onEdit}>
          {words.edit}
        </Button>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="border-b border-line py-2.5 last:border-0 sm:col-span-2 sm:grid sm:grid-cols-subgrid">
      <dt className="text-ink-soft">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
