import { useDeferredValue, useState, type FormEvent } from 'react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import {
  connectSimulator,
  createConnection,
  understandAddress,
  type ConnectionAuthInput,
  type Understood,
} from '#shared/contract/connections.ts';
import type { Input } from '#shared/contract/endpoint.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, TextArea, TextInput } from '../../ui/field.tsx';
import { call, query } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { urlOf } from '../../lib/urls.ts';
import { hasDeployments, useConnections, useConnectionsChanged } from './connections.ts';
import { SignInFields, signInOf, type SignInGaps, type SignInKind } from './sign-in-fields.tsx';
import { UnderstoodSentence, type Corrections } from './understood-sentence.tsx';
import { VendorChoice } from './vendor-choice.tsx';

type NewConnection = Input<typeof createConnection>['body'];

/** From any paste, or a chosen vendor, to a connection that is being checked. */
export function Connect({ vendor: first }: { vendor: 'azure' | 'other' | undefined }) {
  const vendorFirst = first === 'other';
  const { models: words } = useSettingsWords();
  const { data } = useConnections();
  const [paste, setPaste] = useState('');
  const [vendor, setVendor] = useState<string | null>(null);
  const [said, setAzure] = useState<boolean | null>(first === 'azure' ? true : null);
  const asked = useDeferredValue(paste).trim();
  // Where one Azure resource is, another is likelier than anything else.
  const azure =
    said ?? data?.connections.some((one) => hasDeployments(one) && isNeighbour(one.baseUrl, asked)) ?? false;
  const understanding = useQuery({
    ...query(understandAddress, { body: { text: asked, ...(azure && { assume: 'azure-openai' }) } }),
    enabled: asked !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const understood = asked === '' ? null : understanding.data?.understood;
  const unknown = asked !== '' && understanding.data !== undefined && understood === null;

  const pasteField = (
    <Field label={words.paste} hint={words.pasteHint} error={unknown ? words.notUnderstood : undefined}>
      {(control) => (
        <TextArea
          {...control}
          rows={3}
          spellCheck={false}
          autoCapitalize="none"
          autoFocus={!vendorFirst}
          maxLength={20_000}
          placeholder={words.pastePlaceholder}
          className="field-sizing-content max-h-60 min-h-20 font-mono break-all"
          value={paste}
          onChange={(event) => {
            setPaste(event.target.value);
            setVendor(null);
          }}
        />
      )}
    </Field>
  );
  return (
    <article className="max-w-140">
      <h2 className="mb-6 text-page font-semibold tracking-tight">{words.newTitle}</h2>
      {pasteField}
      {understood && data && (
        <FromPaste
          // Corrections belong to what was understood, not to what is understood next.
          key={JSON.stringify(understood)}
          paste={paste}
          understood={understood}
          label={data.providers.find((one) => one.id === understood.provider)?.label ?? understood.provider}
          onAzure={isUntold(understood) ? setAzure : undefined}
        />
      )}
      {!understood && data && (
        <VendorChoice
          providers={data.providers}
          open={vendorFirst}
          chosen={vendor}
          onChoose={setVendor}
          form={(provider) => <FromVendor key={provider.id} provider={provider} />}
        />
      )}
    </article>
  );
}

/** Both are at the same host, whatever their ports. */
function isNeighbour(known: string, pasted: string): boolean {
  const host = urlOf(pasted)?.hostname;
  return host !== undefined && host === urlOf(known)?.hostname;
}

/** Nothing in the address says what it is: somebody's own host. */
function isUntold({ provider, kind, resource, region, surface }: Understood): boolean {
  const bareAzure = kind === 'azure' && resource === null && region === null && surface === null;
  return provider === 'openai-compatible' || bareAzure;
}

/** A key, or who signs in. */
function signedIn(key: string, auth: ConnectionAuthInput): Pick<NewConnection, 'key' | 'auth'> {
  return auth.kind === 'key' ? { key } : { auth };
}

function useConnecting() {
  const navigate = useNavigate();
  const changed = useConnectionsChanged();
  return useMutation({
    mutationFn: (body: NewConnection) =>
      body.provider === 'simulator' ? call(connectSimulator) : call(createConnection, { body }),
    onSuccess: async (connection) => {
      await changed();
      await navigate({
        to: '/settings/models/$connectionId',
        params: { connectionId: connection.id },
        search: { check: 'now' },
      });
    },
  });
}

interface FromPasteProps {
  paste: string;
  understood: Understood;
  label: string;
  /** Says whether it is Azure; absent where the address tells. */
  onAzure: ((azure: boolean) => void) | undefined;
}

function FromPaste({ paste, understood, label, onAzure }: FromPasteProps) {
  const { models: words } = useSettingsWords();
  const [corrected, setCorrected] = useState<Corrections>({
    resource: understood.resource ?? '',
    baseUrl: understood.baseUrl,
    deployment: understood.deployment ?? '',
    apiVersion: understood.apiVersion ?? '',
  });
  const connecting = useConnecting();
  const azure = understood.kind === 'azure' || understood.kind === 'foundry';

  function connect(key: string, name: string, auth: ConnectionAuthInput) {
    const { resource, deployment, apiVersion } = corrected;
    const moved =
      understood.resource !== null && resource !== understood.resource
        ? understood.baseUrl.replace(understood.resource, resource)
        : corrected.baseUrl;
    connecting.mutate({
      name,
      provider: understood.provider,
      baseUrl: moved,
      apiVersion: apiVersion === '' ? null : apiVersion,
      surface: understood.surface,
      ...signedIn(key, auth),
      ...(understood.foundKey && key === '' && auth.kind === 'key' && { paste }),
      deployments: deployment === '' ? [] : [{ name: deployment }],
    });
  }
  return (
    <div className="mt-6 grid gap-6">
      <div>
        <p className="text-small text-ink-soft">{words.understood}</p>
        <UnderstoodSentence understood={understood} label={label} value={corrected} onChange={setCorrected} />
        {onAzure && (
          <Button look="accent" size="small" className="-ms-2.5" onClick={() => onAzure(!azure)}>
            {azure ? words.notAzure : words.isAzure}
          </Button>
        )}
      </div>
      <KeyForm
        azure={azure}
        needsKey={understood.kind !== 'simulator'}
        foundKey={understood.foundKey}
        connecting={connecting}
        onConnect={connect}
      />
    </div>
  );
}

interface KeyFormProps {
  azure: boolean;
  needsKey: boolean;
  foundKey: boolean;
  connecting: ReturnType<typeof useConnecting>;
  onConnect: (key: string, name: string, auth: ConnectionAuthInput) => void;
}

/** The same each time: what does not change is not drawn again. */
const NO_GAPS: SignInGaps = {};

function KeyForm({ azure, needsKey, foundKey, connecting, onConnect }: KeyFormProps) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const [missing, setMissing] = useState(false);
  const [kind, setKind] = useState<SignInKind>('key');
  const [gaps, setGaps] = useState<SignInGaps>(NO_GAPS);
  const byKey = !azure || kind === 'key';

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const key = byKey ? text('key').trim() : '';
    const gap = byKey && needsKey && !foundKey && key === '';
    const signIn = signInOf(byKey ? 'key' : kind, text, null);
    setMissing(gap);
    setGaps(signIn.gaps);
    const first = gap ? 'key' : Object.keys(signIn.gaps)[0];
    if (first !== undefined) event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else onConnect(key, text('name').trim(), signIn.auth);
  }
  return (
    <form noValidate onSubmit={submit} onInput={() => setGaps(NO_GAPS)} className="grid gap-4">
      {azure && needsKey && <SignInFields kind={kind} onKind={setKind} gaps={gaps} stored={null} />}
      {needsKey && byKey && (
        <Field
          label={words.key}
          hint={foundKey ? words.keyFound : azure ? words.keyHintAzure : words.keyHint}
          error={missing ? words.keyMissing : undefined}
        >
          {(control) => (
            <PasswordInput
              {...control}
              name="key"
              autoComplete="off"
              maxLength={4000}
              onChange={() => setMissing(false)}
              words={{ show: shell.show, hide: shell.hide }}
            />
          )}
        </Field>
      )}
      <Field label={words.name} hint={words.nameHint}>
        {(control) => <TextInput {...control} name="name" maxLength={80} autoComplete="off" />}
      </Field>
      {connecting.error && (
        <p role="alert" className="text-small text-danger">
          {errorText(connecting.error)}
        </p>
      )}
      <div>
        <Button type="submit" look="primary" busy={connecting.isPending}>
          {words.connectAndCheck}
        </Button>
      </div>
    </form>
  );
}

interface Provider {
  id: string;
  label: string;
  baseUrl: string | null;
  needsKey: boolean;
  needsApiVersion: boolean;
}

/** A vendor's own fields: its address when it has no fixed one, a key, and a first model. */
function FromVendor({ provider }: { provider: Provider }) {
  const { models: words } = useSettingsWords();
  const connecting = useConnecting();
  const [baseUrl, setBaseUrl] = useState(provider.baseUrl ?? '');
  const [model, setModel] = useState('');
  const [version, setVersion] = useState('');
  const [missing, setMissing] = useState(false);
  const simulator = provider.id === 'simulator';

  function connect(key: string, name: string, auth: ConnectionAuthInput) {
    setMissing(baseUrl.trim() === '' && !simulator);
    if (baseUrl.trim() === '' && !simulator) return;
    connecting.mutate({
      name,
      provider: provider.id,
      baseUrl: baseUrl.trim(),
      apiVersion: version.trim() === '' ? null : version.trim(),
      ...signedIn(key, auth),
      deployments: model.trim() === '' ? [] : [{ name: model.trim() }],
    });
  }
  const plain = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false } as const;
  return (
    <div className="grid gap-4">
      {!simulator && (
        <>
          <Field label={words.address} error={missing ? words.addressMissing : undefined}>
            {(control) => (
              <TextInput
                {...control}
                {...plain}
                value={baseUrl}
                maxLength={500}
                onChange={(event) => setBaseUrl(event.target.value)}
              />
            )}
          </Field>
          {provider.needsApiVersion && (
            <Field label={words.apiVersion}>
              {(control) => (
                <TextInput
                  {...control}
                  {...plain}
                  value={version}
                  maxLength={60}
                  placeholder="2024-10-21"
                  onChange={(event) => setVersion(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field
            label={provider.needsApiVersion ? words.deployment : words.modelName}
            hint={provider.needsApiVersion ? words.deploymentHint : words.modelNameHint}
          >
            {(control) => (
              <TextInput
                {...control}
                {...plain}
                value={model}
                maxLength={120}
                onChange={(event) => setModel(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
      {simulator && <p className="text-small text-ink-soft">{words.simulatorNote}</p>}
      <KeyForm
        azure={provider.needsApiVersion}
        needsKey={provider.needsKey}
        foundKey={false}
        connecting={connecting}
        onConnect={connect}
      />
    </div>
  );
}
