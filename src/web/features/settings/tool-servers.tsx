/** How each MCP server knows this one: its secret, and whether it answers. */
import { useState, type FormEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Trash from 'lucide-react/icons/trash-2';
import type { Result } from '#shared/contract/endpoint.ts';
import {
  checkToolServer,
  deleteToolServerSecret,
  listToolServers,
  putToolServerSecret,
  type ToolServer,
} from '#shared/contract/tool-servers.ts';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePutSetting } from '../../lib/instance-settings.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, Select, Switch, TextInput } from '../../ui/field.tsx';
import { SignInDialog } from './tool-server-sign-in.tsx';

/** `of`: the servers as they are written above: another list is asked for when they change. */
export function ToolServers({ of }: { of: string }) {
  const { toolServers: t } = useSettingsWords();
  const { data } = useQuery({ ...query(listToolServers), queryKey: [...keyOf(listToolServers), of] });
  if (!data || data.servers.length === 0) return null;
  return (
    <ul aria-label={t.label} className="border-b border-line pb-3">
      {data.servers.map((server) => (
        <Line
          key={server.name}
          server={server}
          redirectUri={data.redirectUri}
          others={data.servers.filter(({ asksEachTime }) => asksEachTime).map(({ name }) => name)}
        />
      ))}
    </ul>
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
  const queries = useQueryClient();
  const acting = useActing();
  const put = usePutSetting();
  const [open, setOpen] = useState<'secret' | 'sign-in' | null>(null);
  const [state, setState] = useState<Result<typeof checkToolServer> | 'asking' | null>(null);
  const { name, secret, signIn, asksEachTime } = server;
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
        <Button size="small" disabled={state === 'asking'} onClick={() => void check()}>
          {t.check}
        </Button>
        <Button size="small" onClick={() => setOpen('secret')}>
          {secret === null ? t.give : t.change}
        </Button>
        <Button size="small" aria-label={t.signInTitle({ name })} onClick={() => setOpen('sign-in')}>
          {t.signIn}
        </Button>
        {secret !== null && (
          <IconButton icon={Trash} iconSize={16} label={t.remove({ name })} onClick={() => void remove()} />
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
      {open === 'sign-in' && (
        <SignInDialog server={server} redirectUri={redirectUri} onClose={() => setOpen(null)} onChanged={changed} />
      )}
    </li>
  );
}

const isWrong = (state: Result<typeof checkToolServer> | 'asking'): boolean =>
  state !== 'asking' && (state.state === 'refused' || state.state === 'unreachable');

interface SecretDialogProps {
  server: ToolServer;
  onClose: () => void;
  onKept: () => void;
}

function SecretDialog({ server: { name, secret }, onClose, onKept }: SecretDialogProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const own = secret !== null && secret.header !== 'authorization';
  const [kind, setKind] = useState<'bearer' | 'header'>(own ? 'header' : 'bearer');
  const [header, setHeader] = useState(own ? secret.header : '');
  const [value, setValue] = useState('');
  const [error, setError] = useState<{ at: 'header' | 'value'; text: string }>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const told = value.trim();
    if (told === '') return setError({ at: 'value', text: t.secretMissing });
    const body =
      kind === 'bearer'
        ? { header: 'authorization', value: `Bearer ${told.replace(/^Bearer\s+/i, '')}` }
        : { header, value: told };
    if (!putToolServerSecret.body.safeParse({ ...body, value: 'x' }).success)
      return setError({ at: 'header', text: t.headerWrong });
    setBusy(true);
    try {
      await call(putToolServerSecret, { params: { name }, body });
      onKept();
    } catch (failure) {
      setBusy(false);
      setError({ at: 'value', text: errorText(failure) });
    }
  }
  return (
    <Dialog open onClose={onClose} title={t.title({ name })} closeLabel={shell.close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className="grid gap-4 px-5 pt-3">
          <Field label={t.kind}>
            {(control) => (
              <Select
                {...control}
                value={kind}
                onChange={(event) => setKind(event.target.value === 'header' ? 'header' : 'bearer')}
              >
                <option value="bearer">{t.bearer}</option>
                <option value="header">{t.header}</option>
              </Select>
            )}
          </Field>
          {kind === 'header' && (
            <Field label={t.headerName} error={error?.at === 'header' ? error.text : undefined}>
              {(control) => (
                <TextInput
                  {...control}
                  value={header}
                  placeholder="x-api-key"
                  autoCapitalize="none"
                  spellCheck={false}
                  onChange={(event) => setHeader(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field label={t.secret} hint={t.secretHint} error={error?.at === 'value' ? error.text : undefined}>
            {(control) => (
              <TextInput
                {...control}
                type="password"
                autoComplete="off"
                value={value}
                onChange={(event) => {
                  setValue(event.target.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
        </div>
        <DialogButtons>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t.save}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
