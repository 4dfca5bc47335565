/** The secret with which a server or a service knows this one. */
import { useState, type FormEvent } from 'react';
import { putToolServerSecret, type ToolServer } from '#shared/contract/tool-servers.ts';
import { ApiError, call } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';

interface SecretDialogProps {
  server: ToolServer;
  onClose: () => void;
  onKept: () => void;
}

export function SecretDialog({ server: { name, secret, service }, onClose, onKept }: SecretDialogProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  // As it stands, else as the service says that it wants it.
  const wanted = secret ? { place: secret.place, name: secret.header } : (service?.secret ?? null);
  const own = wanted !== null && wanted.name.toLowerCase() !== 'authorization' ? wanted : null;
  const [kind, setKind] = useState<'bearer' | 'header' | 'query'>(own?.place ?? 'bearer');
  const [header, setHeader] = useState(own?.name ?? '');
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
        : { header, place: kind, value: told };
    if (!/^[a-z\d][\w.-]{0,63}$/i.test(body.header.trim())) return setError({ at: 'header', text: t.headerWrong });
    setBusy(true);
    try {
      await call(putToolServerSecret, { params: { name }, body });
      onKept();
    } catch (failure) {
      setBusy(false);
      const isName = failure instanceof ApiError && failure.code === 'invalid_request' && kind !== 'bearer';
      setError(isName ? { at: 'header', text: t.headerWrong } : { at: 'value', text: errorText(failure) });
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
                onChange={({ target: { value: chosen } }) =>
                  setKind(chosen === 'header' || chosen === 'query' ? chosen : 'bearer')
                }
              >
                <option value="bearer">{t.bearer}</option>
                <option value="header">{t.header}</option>
                {service !== null && <option value="query">{t.query}</option>}
              </Select>
            )}
          </Field>
          {kind !== 'bearer' && (
            <Field
              label={kind === 'header' ? t.headerName : t.queryName}
              error={error?.at === 'header' ? error.text : undefined}
            >
              {(control) => (
                <TextInput
                  {...control}
                  value={header}
                  placeholder={kind === 'header' ? 'x-api-key' : 'api_key'}
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
