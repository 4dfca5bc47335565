/** MCP servers and services: how each knows this one, what it offers, and whether it answers. */
import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import KeyOff from 'lucide-react/icons/shield-off';
import Trash from 'lucide-react/icons/trash-2';
import type { Result } from '#shared/contract/endpoint.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  listToolServers,
  type ToolServer,
} from '#shared/contract/tool-servers.ts';
import { deleteToolService } from '#shared/contract/tool-services.ts';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useWords } from '../../lib/i18n.tsx';
import { usePutSetting } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/field.tsx';
import { SecretDialog } from './tool-server-secret.tsx';
import { SignInDialog } from './tool-server-sign-in.tsx';
import { AddServiceDialog, EditServiceDialog } from './tool-service.tsx';

/** `of`: the servers as they are written above: another list is asked for when they change. */
export function ToolServers({ of }: { of: string }) {
  const { toolServers: t } = useSettingsWords();
  const { data } = useQuery({ ...query(listToolServers), queryKey: [...keyOf(listToolServers), of] });
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  if (!data) return null;
  return (
    <div className="border-b border-line pb-3">
      {data.servers.length > 0 && (
        <ul aria-label={t.label}>
          {data.servers.map((server) => (
            <Line
              key={server.name}
              server={server}
              redirectUri={data.redirectUri}
              others={data.servers.filter(({ asksEachTime }) => asksEachTime).map(({ name }) => name)}
            />
          ))}
        </ul>
      )}
      <Button size="small" className="mt-2" onClick={() => setAdding(true)}>
        {t.addService}
      </Button>
      {adding && (
        <AddServiceDialog
          onClose={() => setAdding(false)}
          onKept={() => {
            setAdding(false);
            void queries.invalidateQueries({ queryKey: keyOf(listToolServers) });
          }}
        />
      )}
    </div>
  );
}

interface LineProps {
  server: ToolServer;
  redirectUri: string;
  /** Servers that ask each time. */
  others: readonly string[];
}

function Line({ server, redirectUri, others }: LineProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const queries = useQueryClient();
  const acting = useActing();
  const put = usePutSetting();
  const [open, setOpen] = useState<'secret' | 'sign-in' | 'operations' | 'remove' | null>(null);
  const [state, setState] = useState<Result<typeof checkToolServer> | 'asking' | null>(null);
  const { name, secret, signIn, service, asksEachTime } = server;
  const params = { name };
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(listToolServers) });
  async function check() {
    setState('asking');
    let found: typeof state = null;
    await acting(call(checkToolServer, { params }).then((answer) => (found = answer)));
    setState(found);
  }
  async function askEachTime(on: boolean) {
    const value = [...others.filter((one) => one !== name), ...(on ? [name] : [])];
    await acting(put.mutateAsync({ key: 'tools.askEachTime', value }));
    await refresh();
  }
  async function remove() {
    if (await acting(call(deleteToolServerSecret, { params }))) await refresh();
    setState(null);
  }
  async function removeService() {
    setOpen(null);
    if (await acting(call(deleteToolService, { params }))) await refresh();
  }
  const changed = () => {
    setOpen(null);
    setState(null);
    void refresh();
  };
  const known =
    secret === null
      ? signIn === null
        ? t.none
        : null
      : secret.hint === ''
        ? t.hasOnly({ header: secret.header })
        : t.has({ ...secret });
  const saidOf = ({ state: said, tools }: Result<typeof checkToolServer>) => {
    if (said === 'ready') return t.ready(tools.length);
    if (said === 'sign-in') return signIn === null ? t.wantsSignIn : t.connectYourself;
    return t[said];
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-ui">
      <span className="min-w-24 font-medium">{name}</span>
      <span className="min-w-0 flex-1 text-small text-ink-soft">
        {service !== null && (
          <span className="block">
            {[service.title, t.offeredOf({ n: service.offered, all: service.all })].filter(Boolean).join(' · ')}
          </span>
        )}
        {known !== null && <span className="block">{known}</span>}
        {signIn !== null && (
          <span className="block">{t.peopleSignIn({ connected: t.peopleConnected(signIn.connected) })}</span>
        )}
        {state !== null && (
          <span role="status" className={isWrong(state) ? 'block text-danger' : 'block'}>
            {state === 'asking' ? t.checking : saidOf(state)}
          </span>
        )}
      </span>
      <span className="flex flex-wrap items-center gap-2 max-sm:basis-full">
        {service === null ? (
          <Button size="small" disabled={state === 'asking'} onClick={() => void check()}>
            {t.check}
          </Button>
        ) : (
          <Button size="small" aria-label={t.operationsOf({ name })} onClick={() => setOpen('operations')}>
            {t.operations}
          </Button>
        )}
        <Button size="small" onClick={() => setOpen('secret')}>
          {secret === null ? t.give : t.change}
        </Button>
        {service === null && (
          <Button size="small" aria-label={t.signInTitle({ name })} onClick={() => setOpen('sign-in')}>
            {t.signIn}
          </Button>
        )}
        {secret !== null && (
          <IconButton
            icon={service === null ? Trash : KeyOff}
            iconSize={16}
            label={t.remove({ name })}
            onClick={() => void remove()}
          />
        )}
        {service !== null && (
          <IconButton icon={Trash} iconSize={16} label={t.removeService({ name })} onClick={() => setOpen('remove')} />
        )}
      </span>
      <Switch
        className="basis-full"
        label={t.askEachTime}
        hint={t.askEachTimeHint}
        aria-label={t.askEachTimeOf({ name })}
        checked={asksEachTime}
        onChange={(event) => void askEachTime(event.currentTarget.checked)}
      />
      {open === 'secret' && <SecretDialog server={server} onClose={() => setOpen(null)} onKept={changed} />}
      {open === 'remove' && (
        <Dialog open onClose={() => setOpen(null)} title={t.removeService({ name })} closeLabel={shell.close}>
          <p className="px-5 pt-3 text-small text-pretty text-ink-soft">{t.removeServiceHint}</p>
          <DialogButtons>
            <Button onClick={() => setOpen(null)}>{shell.cancel}</Button>
            <Button look="danger" onClick={() => void removeService()}>
              {t.removeIt}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
      {open === 'operations' && <EditServiceDialog name={name} onClose={() => setOpen(null)} onKept={changed} />}
      {open === 'sign-in' && (
        <SignInDialog server={server} redirectUri={redirectUri} onClose={() => setOpen(null)} onChanged={changed} />
      )}
    </li>
  );
}

const isWrong = (state: Result<typeof checkToolServer> | 'asking'): boolean =>
  state !== 'asking' && (state.state === 'refused' || state.state === 'unreachable');
