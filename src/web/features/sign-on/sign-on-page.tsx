import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  checkProvider,
  deleteProvider,
  listProviders,
  updateProvider,
  type SignInProvider,
} from '#shared/contract/sign-in.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Switch } from '../../ui/field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { useErrorText, useFormats, useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { ProviderDialog } from './provider-dialog.tsx';

/** Who vouches for people: a list, each checked with one press. */
export function SignOn() {
  const { shell } = useWords();
  const { signOn: words } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const isOwner = usePerson().role === 'owner';
  const { data, error } = useQuery(query(listProviders));
  const [open, setOpen] = useState<SignInProvider | 'new' | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(listProviders) });
  return (
    <>
      <h2 className="text-section font-semibold">{words.providers}</h2>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="mt-3 h-20" />}
      {data?.providers.length === 0 && <p className="mt-2 text-ui text-ink-soft">{words.none}</p>}
      <ul className="mt-2">
        {data?.providers.map((provider) => (
          <Row
            key={provider.id}
            provider={provider}
            mayChange={isOwner && !provider.declared}
            mayCheck={isOwner}
            onEdit={() => setOpen(provider)}
            onChanged={refresh}
          />
        ))}
      </ul>
      {isOwner && (
        <Button className="mt-3" onClick={() => setOpen('new')}>
          {words.add}
        </Button>
      )}
      {data && (
        <div className="mt-8">
          <p className="text-ui font-medium">{words.redirectUri}</p>
          <p className="text-small text-ink-soft">{words.redirectHint}</p>
          <div className="mt-2 flex items-center gap-2">
            <code className="min-w-0 truncate rounded-control bg-surface px-3 py-2 font-mono text-small">
              {data.redirectUri}
            </code>
            <CopyButton
              copy={() => copyText(data.redirectUri)}
              words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
            />
          </div>
        </div>
      )}
      {data?.header && <Header header={data.header} />}
      {open !== null && (
        <ProviderDialog
          provider={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => void refresh()}
        />
      )}
    </>
  );
}

/** The proxy that says who somebody is, as the environment names it. */
function Header({ header }: { header: NonNullable<Result<typeof listProviders>['header']> }) {
  const { signOn: words, people } = useSettingsWords();
  const { shell } = useWords();
  const { list } = useFormats();
  const rows = [
    [words.headerEmail, header.email],
    [words.headerName, header.name],
    [words.headerGroups, header.groups],
    [words.headerRoles, header.groupRoles.map(({ group, role }) => `${group} = ${people.roles[role]}`).join(', ')],
    [words.headerRole, people.roles[header.role]],
    [words.headerSources, list(header.sources)],
  ] as const;
  return (
    <section className="mt-8">
      <h2 className="text-section font-semibold">{words.header}</h2>
      <p className="mt-1 max-w-140 text-small text-ink-soft">
        {shell.inTurn({ first: words.headerIntro, second: words.declared })}
      </p>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5 text-small">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-ink-soft">{name}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}

interface RowProps {
  provider: SignInProvider;
  mayChange: boolean;
  mayCheck: boolean;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

function Row({ provider, mayChange, mayCheck, onEdit, onChanged }: RowProps) {
  const { signOn: words } = useSettingsWords();
  const errorText = useErrorText();
  const { duration } = useFormats();
  const acting = useActing();
  const toasts = useToasts();
  const { id, name, issuer, enabled } = provider;
  const checking = useMutation({ mutationFn: () => call(checkProvider, { params: { id } }) });
  async function remove() {
    if (await acting(call(deleteProvider, { params: { id } }))) toasts.show({ text: words.removed({ name }) });
    await onChanged();
  }
  async function offer(now: boolean) {
    await acting(call(updateProvider, { params: { id }, body: { enabled: now } }));
    await onChanged();
  }
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-2.5 last:border-0">
      <div className="min-w-48 flex-1">
        <p className="truncate text-ui font-medium">{name}</p>
        <p className="truncate text-small text-ink-soft">{issuer}</p>
        {provider.declared && <p className="text-small text-ink-soft">{words.declared}</p>}
        <p aria-live="polite" className="text-small">
          {checking.data && <span className="text-good">{words.works({ ms: duration(checking.data.ms) })}</span>}
          {checking.error && <span className="text-danger">{errorText(checking.error)}</span>}
        </p>
      </div>
      {mayCheck && (
        <Button
          look="quiet"
          size="small"
          busy={checking.isPending}
          aria-label={words.checkNamed({ name })}
          onClick={() => checking.mutate()}
        >
          {words.check}
        </Button>
      )}
      {mayChange && (
        <>
          <Button look="quiet" size="small" aria-label={words.editNamed({ name })} onClick={onEdit}>
            {words.edit}
          </Button>
          <Button look="quiet" size="small" aria-label={words.removeNamed({ name })} onClick={() => void remove()}>
            {words.remove}
          </Button>
          <Switch
            hideLabel
            label={words.offered({ name })}
            checked={enabled}
            onChange={(event) => void offer(event.currentTarget.checked)}
          />
        </>
      )}
    </li>
  );
}
