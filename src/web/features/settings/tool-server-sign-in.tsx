/** Whether each person signs in at an MCP server with an account of their own, and what this server is known as there. */
import { useState, type FormEvent } from 'react';
import { deleteToolServerSignIn, putToolServerSignIn, type ToolServer } from '#shared/contract/tool-servers.ts';
import { copyText } from '../../lib/clipboard.ts';
import { call } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog, DialogButtons } from '../../ui/dialog.tsx';
import { Field, TextInput } from '../../ui/field.tsx';

interface SignInDialogProps {
  server: ToolServer;
  redirectUri: string;
  onClose: () => void;
  onChanged: () => void;
}

export function SignInDialog({ server: { name, signIn }, redirectUri, onClose, onChanged }: SignInDialogProps) {
  const { toolServers: t } = useSettingsWords();
  const { shell } = useWords();
  const errorText = useErrorText();
  const [clientId, setClientId] = useState(signIn?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const params = { name };

  async function act(work: Promise<unknown>) {
    setBusy(true);
    try {
      await work;
      onChanged();
    } catch (failure) {
      setBusy(false);
      setError(errorText(failure));
    }
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const [id, secret] = [clientId.trim(), clientSecret.trim()];
    const body = { clientId: id === '' ? null : id, clientSecret: id === '' || secret === '' ? null : secret };
    void act(call(putToolServerSignIn, { params, body }));
  }
  return (
    <Dialog open onClose={onClose} title={t.signInTitle({ name })} closeLabel={shell.close}>
      <form onSubmit={submit} noValidate>
        <div className="grid gap-4 px-5 pt-3">
          <p className="text-small text-pretty text-ink-soft">{t.signInIntro}</p>
          <Field label={t.clientId} hint={t.clientIdHint} error={error}>
            {(control) => (
              <TextInput
                {...control}
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                value={clientId}
                onChange={(event) => {
                  setClientId(event.target.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
          {clientId.trim() !== '' && (
            <>
              <Field label={t.clientSecret} hint={t.clientSecretHint}>
                {(control) => (
                  <TextInput
                    {...control}
                    type="password"
                    autoComplete="off"
                    value={clientSecret}
                    onChange={(event) => setClientSecret(event.target.value)}
                  />
                )}
              </Field>
              <div className="text-small">
                <span className="text-ink-soft">{t.redirectUri}</span>
                <div className="mt-1 flex items-center gap-2">
                  <code className="min-w-0 flex-1 font-mono break-all">{redirectUri}</code>
                  <CopyButton
                    copy={() => copyText(redirectUri)}
                    words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
                  />
                </div>
              </div>
            </>
          )}
          {signIn !== null && <p className="text-small text-ink-soft">{t.stopHint}</p>}
        </div>
        <DialogButtons>
          {signIn !== null && (
            <Button
              className="me-auto"
              disabled={busy}
              onClick={() => void act(call(deleteToolServerSignIn, { params }))}
            >
              {t.stopSignIn}
            </Button>
          )}
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {signIn === null ? t.letSignIn : t.save}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
