import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { Connection } from '#shared/contract/connections.ts';
import { Button } from '../../ui/button.tsx';
import { Field, PasswordInput, Select, TextInput } from '../../ui/field.tsx';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { hasDeployments } from './connections.ts';
import { SignInFields, signInOf, type SignInGaps, type SignInKind } from './sign-in-fields.tsx';
import type { ConnectionChange } from './use-connection.ts';

export type ConnectionField = 'name' | 'baseUrl' | 'apiVersion' | 'key';

interface ConnectionFormProps {
  connection: Connection;
  needsApiVersion: boolean;
  /** The field a failed check sent the person to. */
  focus: ConnectionField | undefined;
  onSave: (change: ConnectionChange) => Promise<void>;
}

/** Name, address and key of a connection. Saving checks it. */
export function ConnectionForm({ connection, needsApiVersion, focus, onSave }: ConnectionFormProps) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [surface, setSurface] = useState(connection.surface);
  const [kind, setKind] = useState<SignInKind>(connection.auth.kind);
  const [gaps, setGaps] = useState<SignInGaps>({});
  const azure = hasDeployments(connection);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focus) form.current?.querySelector<HTMLInputElement>(`[name=${focus}]`)?.focus();
  }, [focus]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = formText(event.currentTarget);
    const text = (name: string) => typed(name).trim();
    const version = text('apiVersion') === '' ? null : text('apiVersion');
    const signIn = signInOf(kind, text, connection.auth);
    setGaps(signIn.gaps);
    if (Object.keys(signIn.gaps).length > 0) return;
    const signsAnew = kind !== 'key' || connection.auth.kind !== 'key';
    setBusy(true);
    setError(undefined);
    try {
      await onSave({
        ...(text('name') !== connection.name && { name: text('name') }),
        ...(text('baseUrl') !== connection.baseUrl && { baseUrl: text('baseUrl') }),
        ...(needsApiVersion && surface !== connection.surface && { surface }),
        ...(needsApiVersion && surface !== 'v1' && version !== connection.apiVersion && { apiVersion: version }),
        ...(kind === 'key' && text('key') !== '' && { key: text('key') }),
        ...(azure && signsAnew && { auth: signIn.auth }),
      });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  const plain = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false } as const;
  return (
    <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="grid max-w-140 gap-4">
      <Field label={words.name}>
        {(control) => <TextInput {...control} name="name" maxLength={80} defaultValue={connection.name} />}
      </Field>
      <Field label={words.address}>
        {(control) => (
          <TextInput {...control} {...plain} name="baseUrl" maxLength={500} defaultValue={connection.baseUrl} />
        )}
      </Field>
      {needsApiVersion && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={words.surface}>
            {(control) => (
              <Select
                {...control}
                value={surface ?? 'classic'}
                onChange={(event) => setSurface(event.target.value === 'v1' ? 'v1' : 'classic')}
              >
                <option value="classic">{words.surfaces.classic}</option>
                <option value="v1">{words.surfaces.v1}</option>
              </Select>
            )}
          </Field>
          {surface !== 'v1' && (
            <Field label={words.apiVersion}>
              {(control) => (
                <TextInput
                  {...control}
                  {...plain}
                  name="apiVersion"
                  maxLength={60}
                  defaultValue={connection.apiVersion ?? ''}
                />
              )}
            </Field>
          )}
        </div>
      )}
      {azure && <SignInFields kind={kind} onKind={setKind} gaps={gaps} stored={connection.auth} />}
      {kind === 'key' && (
        <Field label={words.newKey} hint={words.newKeyHint}>
          {(control) => (
            <PasswordInput
              {...control}
              name="key"
              autoComplete="off"
              maxLength={4000}
              words={{ show: shell.show, hide: shell.hide }}
            />
          )}
        </Field>
      )}
      {error !== undefined && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      <div>
        <Button type="submit" look="primary" busy={busy}>
          {words.saveAndCheck}
        </Button>
      </div>
    </form>
  );
}
