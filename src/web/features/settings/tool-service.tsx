/** A service by its OpenAPI document: read it, confirm where it is, and pick what answers are offered. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Result } from '#shared/contract/endpoint.ts';
import {
  getToolService,
  MOST_OFFERED,
  putToolService,
  readToolService,
  type ServiceOperation,
} from '#shared/contract/tool-services.ts';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { urlOf } from '../../lib/urls.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Checkbox, Field, Select, TextArea, TextInput } from '../../ui/field.tsx';

interface Ends {
  onClose: () => void;
  onKept: () => void;
}

/** What a document says, and where it came from; both null: the document that is kept. */
interface Source {
  address: string | null;
  text: string | null;
}
type Read = Pick<Result<typeof readToolService>, 'title' | 'operations' | 'skipped'> & { url: string };

export function AddServiceDialog({ onClose, onKept }: Ends) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const [read, setRead] = useState<{ name: string; source: Source; found: Read } | null>(null);
  return (
    <Dialog open onClose={onClose} title={t.addService} closeLabel={shell.close}>
      {read === null ? (
        <Document
          onClose={onClose}
          onRead={(name, source, { servers, ...found }) =>
            setRead({ name, source, found: { ...found, url: servers[0] ?? '' } })
          }
        />
      ) : (
        <Operations {...read} onClose={onClose} onKept={onKept} />
      )}
    </Dialog>
  );
}

export function EditServiceDialog({ name, onClose, onKept }: Ends & { name: string }) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const { data } = useQuery({ ...query(getToolService, { params: { name } }), gcTime: 0 });
  const [again, setAgain] = useState<Read | null>(null);
  const errorText = useErrorText();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const address = data?.address ?? null;
  /** The document as it is now; what was picked stays picked. */
  async function readAgain() {
    setBusy(true);
    try {
      const { operations, title, skipped } = await call(readToolService, { body: { address } });
      const picked = new Set(data?.operations.filter(({ offered }) => offered).map((one) => one.name));
      const marked = operations.map((one) => ({ ...one, offered: picked.has(one.name) }));
      setAgain({ title, skipped, operations: marked, url: data?.url ?? '' });
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  }
  return (
    <Dialog open onClose={onClose} title={t.operationsOf({ name })} closeLabel={shell.close}>
      {data && (
        <>
          {address !== null && (
            <div className="px-5 pt-3 text-small">
              <span className="text-ink-soft [overflow-wrap:anywhere]">{address}</span>{' '}
              <Button size="small" busy={busy} onClick={() => void readAgain()}>
                {t.readAgain}
              </Button>
              {error !== undefined && (
                <p role="alert" className="mt-1 text-danger">
                  {error}
                </p>
              )}
            </div>
          )}
          <Operations
            key={again === null ? 'kept' : 'read'}
            name={name}
            source={{ address: again === null ? null : address, text: null }}
            found={again ?? { ...data, skipped: [] }}
            onClose={onClose}
            onKept={onKept}
          />
        </>
      )}
    </Dialog>
  );
}

/** What the server takes, as far as one sees at once; it looks more closely. */
function isAddress(text: string): boolean {
  const url = urlOf(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.hash === '' && text.length <= 500;
}

interface DocumentProps {
  onClose: () => void;
  onRead: (name: string, source: Source, read: Result<typeof readToolService>) => void;
}

function Document({ onClose, onRead }: DocumentProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'address' | 'text'>('address');
  const [value, setValue] = useState('');
  const [error, setError] = useState<{ at: 'name' | 'value'; text: string }>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!/^[a-z][a-z\d-]{0,23}$/.test(name)) return setError({ at: 'name', text: t.serviceNameWrong });
    const written = value.trim();
    if (written === '') return setError({ at: 'value', text: t.documentMissing });
    const source = kind === 'address' ? { address: written, text: null } : { address: null, text: written };
    if (source.address !== null && !isAddress(written)) return setError({ at: 'value', text: t.addressWrong });
    setBusy(true);
    try {
      onRead(name, source, await call(readToolService, { body: source }));
    } catch (failure) {
      setBusy(false);
      setError({ at: 'value', text: errorText(failure) });
    }
  }
  const change = (text: string) => {
    setValue(text);
    setError(undefined);
  };
  const wrong = error?.at === 'value' ? error.text : undefined;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div className="grid gap-4 px-5 pt-3">
        <p className="text-small text-pretty text-ink-soft">{t.serviceIntro}</p>
        <Field label={t.serviceName} hint={t.serviceNameHint} error={error?.at === 'name' ? error.text : undefined}>
          {(control) => (
            <TextInput
              {...control}
              value={name}
              placeholder="tickets"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => {
                setName(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <Field label={t.document}>
          {(control) => (
            <Select
              {...control}
              value={kind}
              onChange={(event) => {
                setKind(event.target.value === 'text' ? 'text' : 'address');
                change('');
              }}
            >
              <option value="address">{t.byAddress}</option>
              <option value="text">{t.byText}</option>
            </Select>
          )}
        </Field>
        {kind === 'address' ? (
          <Field label={t.documentAddress} error={wrong}>
            {(control) => (
              <TextInput
                {...control}
                type="url"
                value={value}
                placeholder="https://tickets.example.com/openapi.json"
                onChange={(event) => change(event.target.value)}
              />
            )}
          </Field>
        ) : (
          <Field label={t.documentText} error={wrong}>
            {(control) => (
              <TextArea
                {...control}
                rows={8}
                spellCheck={false}
                className="font-mono"
                value={value}
                onChange={(event) => change(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t.read}
        </Button>
      </DialogButtons>
    </form>
  );
}

interface OperationsProps extends Ends {
  name: string;
  source: Source;
  found: Read;
}

function Operations({ name, source, found, onClose, onKept }: OperationsProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const { operations, skipped } = found;
  const [url, setUrl] = useState(found.url);
  const [offered, setOffered] = useState(
    () => new Set(operations.flatMap((one) => (one.offered ? [one.name] : []))) as ReadonlySet<string>,
  );
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const tooMany = offered.size > MOST_OFFERED;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (tooMany) return;
    const body = { ...source, url: url.trim(), offered: [...offered] };
    if (!isAddress(body.url) || body.url.includes('?')) return setError(t.addressWrong);
    setBusy(true);
    try {
      await call(putToolService, { params: { name }, body });
      onKept();
    } catch (failure) {
      setBusy(false);
      setError(errorText(failure));
    }
  }
  const pick = (names: Iterable<string>) => setOffered(new Set(names));
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div className="grid gap-4 px-5 pt-3">
        {found.title !== '' && <p className="text-ui font-medium">{found.title}</p>}
        <Field label={t.requestsGoTo} hint={t.requestsGoToHint} error={error}>
          {(control) => (
            <TextInput
              {...control}
              type="url"
              value={url}
              onChange={(event) => {
                setUrl(event.target.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <fieldset className="min-w-0">
          <legend className="text-ui font-medium">{t.operations}</legend>
          <div className="mt-1 flex flex-wrap items-center gap-2">
            <p
              role={tooMany ? 'alert' : 'status'}
              className={`text-small ${tooMany ? 'text-danger' : 'text-ink-soft'}`}
            >
              {tooMany
                ? t.tooManyOffered({ most: MOST_OFFERED })
                : t.offeredOf({ n: offered.size, all: operations.length })}
            </p>
            <span className="ms-auto flex gap-2">
              <Button
                size="small"
                onClick={() => pick(operations.filter((one) => !one.changes).map((one) => one.name))}
              >
                {t.onlyReading}
              </Button>
              <Button size="small" onClick={() => pick([])}>
                {t.noOperations}
              </Button>
            </span>
          </div>
          <ul className="mt-2 max-h-72 overflow-y-auto rounded-control px-3 py-1 ring-1 ring-line ring-inset">
            {operations.map((operation) => (
              <Line
                key={operation.name}
                operation={operation}
                checked={offered.has(operation.name)}
                onChange={(on) =>
                  pick(on ? [...offered, operation.name] : [...offered].filter((one) => one !== operation.name))
                }
              />
            ))}
          </ul>
          {skipped.length > 0 && <Skipped skipped={skipped} />}
        </fieldset>
      </div>
      <DialogButtons>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button type="submit" look="primary" busy={busy} disabled={tooMany}>
          {t.save}
        </Button>
      </DialogButtons>
    </form>
  );
}

interface LineProps {
  operation: ServiceOperation;
  checked: boolean;
  onChange: (on: boolean) => void;
}

function Line({ operation: { name, method, path, summary, changes }, checked, onChange }: LineProps) {
  const { toolServers: t } = useSettingsWords();
  const said = [summary, changes ? t.asksFirst : ''].filter((text) => text !== '');
  return (
    <li>
      <Checkbox
        label={`${name} · ${method.toUpperCase()} ${path}`}
        {...(said.length > 0 && { hint: said.join(' · ') })}
        className="[overflow-wrap:anywhere]"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </li>
  );
}

function Skipped({ skipped }: Pick<Read, 'skipped'>) {
  const { toolServers: t } = useSettingsWords();
  return (
    <details className="mt-2 text-small text-ink-soft">
      <summary>{t.skipped(skipped.length)}</summary>
      <ul className="mt-1 max-h-40 overflow-y-auto ps-4">
        {skipped.map(({ method, path, why }) => (
          <li key={`${method} ${path}`} className="[overflow-wrap:anywhere]">
            {`${method.toUpperCase()} ${path}: ${t.skippedWhy[why]}`}
          </li>
        ))}
      </ul>
    </details>
  );
}
