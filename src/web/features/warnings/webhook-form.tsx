import { useState, type FormEvent } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  deleteWebhook,
  getWebhook,
  listDeliveries,
  putWebhook,
  testWebhook,
  type Webhook,
} from '#shared/contract/warnings.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, Switch, TextInput } from '../../ui/field.tsx';
import { FoldLine } from '../../ui/fold-line.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { urlOf } from '../../lib/urls.ts';

/** Where warnings are posted; the secret is seen once, when it is made. */
export function WebhookForm() {
  const errorText = useErrorText();
  const { data, error } = useQuery(query(getWebhook));
  const [secret, setSecret] = useState<string | null>(null);
  if (error && !data)
    return (
      <p role="alert" className="mt-3 text-small text-danger">
        {errorText(error)}
      </p>
    );
  if (!data) return <Skeleton className="mt-3 h-28" />;
  return (
    <div className="mt-4 grid max-w-140 gap-4">
      <Settings key={data.webhook?.at ?? ''} webhook={data.webhook} onSecret={setSecret} />
      {secret !== null && <Secret value={secret} />}
      {data.webhook && <Test />}
      <How />
    </div>
  );
}

function Settings({ webhook, onSecret }: { webhook: Webhook | null; onSecret: (secret: string | null) => void }) {
  const { warnings: words } = useSettingsWords();
  const { ago } = useFormats();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const toasts = useToasts();
  const acting = useActing();
  const [wrong, setWrong] = useState<string>();
  const again = () => queries.invalidateQueries({ queryKey: keyOf(getWebhook) });
  const save = useMutation({
    mutationFn: (body: { url: string; enabled: boolean; renew?: boolean }) => call(putWebhook, { body }),
    onSuccess: async ({ secret }) => {
      onSecret(secret);
      await again();
    },
    onError: (error) => setWrong(errorText(error)),
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const url = formText(event.currentTarget)('url').trim();
    const good = /^https?:$/.test(urlOf(url)?.protocol ?? '');
    setWrong(good ? undefined : words.notAUrl);
    if (good) save.mutate({ url, enabled: webhook?.enabled ?? true });
    else event.currentTarget.querySelector('input')?.focus();
  }

  async function remove() {
    if (!(await acting(call(deleteWebhook)))) return;
    onSecret(null);
    toasts.show({ text: words.removed });
    await again();
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field label={words.url} hint={words.urlHint} error={wrong}>
        {(control) => (
          <TextInput
            {...control}
            name="url"
            type="url"
            defaultValue={webhook?.url ?? ''}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      {webhook && (
        <Switch
          label={words.enabled}
          checked={webhook.enabled}
          onChange={(event) => save.mutate({ url: webhook.url, enabled: event.currentTarget.checked })}
        />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={save.isPending}>
          {words.save}
        </Button>
        {webhook && (
          <>
            <Button onClick={() => save.mutate({ url: webhook.url, enabled: webhook.enabled, renew: true })}>
              {words.renew}
            </Button>
            <Button look="quiet" onClick={() => void remove()}>
              {words.remove}
            </Button>
            <p className="text-small text-ink-soft">{words.setBy({ name: webhook.by, ago: ago(webhook.at) })}</p>
          </>
        )}
      </div>
    </form>
  );
}

function Secret({ value }: { value: string }) {
  const { warnings: words } = useSettingsWords();
  const { shell } = useWords();
  return (
    <div role="status" className="rounded-card bg-tint px-4 py-3">
      <p className="text-small">{words.secretOnce}</p>
      <div className="mt-2 flex items-center gap-2">
        <code aria-label={words.secret} className="min-w-0 flex-1 font-mono text-small break-all">
          {value}
        </code>
        <CopyButton
          worded
          copy={() => copyText(value)}
          words={{ copy: words.copy, copied: shell.copied, failed: shell.copyFailed }}
        />
      </div>
    </div>
  );
}

function Test() {
  const { warnings: words } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => call(testWebhook),
    onSettled: () => queries.invalidateQueries({ queryKey: keyOf(listDeliveries) }),
  });
  const failure = test.error ?? test.data?.error;
  return (
    <div>
      <Button busy={test.isPending} onClick={() => test.mutate()}>
        {words.test}
      </Button>
      <p role="status" className={`mt-2 min-h-5 text-small break-words ${failure ? 'text-danger' : 'text-ink-soft'}`}>
        {failure && errorText(failure)}
        {test.data?.state === 'done' && words.tested({ status: test.data.status ?? '' })}
      </p>
    </div>
  );
}

function How() {
  const { warnings: words } = useSettingsWords();
  return (
    <details className="text-small">
      <FoldLine>{words.how}</FoldLine>
      <p className="mt-2 text-ink-soft">{words.howText}</p>
    </details>
  );
}
