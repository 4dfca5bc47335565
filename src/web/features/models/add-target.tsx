import { useState, type FormEvent } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { discoverDeployments, type Connection } from '#shared/contract/connections.ts';
import type { Input } from '#shared/contract/endpoint.ts';
import type { createTarget, Deployment } from '#shared/contract/models.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { call } from '../../lib/api.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { nameOf } from './connections.ts';
import { regionName } from './regions.ts';

interface AddTargetProps {
  deployment: Deployment;
  connections: readonly Connection[];
  add: (body: Input<typeof createTarget>['body']) => Promise<unknown>;
  onDone: () => void;
}

/** As many names as are shown to choose from. */
const MOST = 12;

/** Another place that may answer: a connection, what it is called there, and when it is asked. */
export function AddTarget({ deployment, connections, add, onDone }: AddTargetProps) {
  const { shell } = useWords();
  const { models, targets: words } = useSettingsWords();
  const errorText = useErrorText();
  const used = new Set(deployment.targets.map((target) => target.connectionId));
  const [connectionId, setConnectionId] = useState(
    () => (connections.find(({ id, enabled }) => enabled && !used.has(id)) ?? connections[0])?.id ?? '',
  );
  const [upstreamName, setUpstreamName] = useState(deployment.upstreamName);
  const [when, setWhen] = useState<'share' | 'after'>('after');
  const [missing, setMissing] = useState(false);
  const adding = useMutation({ mutationFn: add, onSuccess: onDone });
  const found = useQuery({
    queryKey: ['found-deployments', connectionId],
    queryFn: ({ signal }) =>
      call(discoverDeployments, { params: { id: connectionId }, body: { probe: false }, signal }),
    enabled: connectionId !== '',
    retry: false,
    staleTime: 60_000,
  });
  const known = connections.find(({ id }) => id === connectionId)?.deployments ?? [];
  const names = [
    ...new Set([...known.map((one) => one.upstreamName), ...(found.data?.deployments ?? []).map(({ name }) => name)]),
  ].slice(0, MOST);

  function submit(event: FormEvent) {
    event.preventDefault();
    const name = upstreamName.trim();
    setMissing(name === '');
    if (name === '') return;
    const terms = found.data?.deployments.find((one) => one.name === name)?.terms;
    const first = Math.min(...deployment.targets.map(({ priority }) => priority));
    adding.mutate({
      connectionId,
      upstreamName: name,
      ...(when === 'share' && { priority: first }),
      ...(terms && { sku: terms.sku, capacityTpm: terms.capacityTpm }),
    });
  }
  return (
    <form
      noValidate
      onSubmit={submit}
      aria-label={words.add}
      className="mt-3 grid max-w-140 gap-4 rounded-card border border-line p-4"
    >
      <Field label={words.connection}>
        {(control) => (
          <Select {...control} value={connectionId} onChange={(event) => setConnectionId(event.target.value)}>
            {connections.map((one) => (
              <option key={one.id} value={one.id}>
                {[nameOf(one, models), one.region && regionName(one.region)].filter(Boolean).join(' · ')}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div>
        <Field label={words.upstream} hint={words.upstreamHint} error={missing ? words.upstreamMissing : undefined}>
          {(control) => (
            <TextInput
              {...control}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              maxLength={200}
              value={upstreamName}
              onChange={(event) => setUpstreamName(event.target.value)}
            />
          )}
        </Field>
        {names.length > 0 && (
          <div role="group" aria-label={words.found} className="mt-2 flex flex-wrap gap-1.5">
            {names.map((name) => (
              <Button
                key={name}
                size="small"
                aria-pressed={name === upstreamName}
                className="aria-pressed:bg-tint"
                onClick={() => setUpstreamName(name)}
              >
                {name}
              </Button>
            ))}
          </div>
        )}
      </div>
      <div>
        <Segmented
          label={words.when}
          value={when}
          options={[
            { value: 'after', label: words.whenAfter },
            { value: 'share', label: words.whenShare },
          ]}
          onChange={setWhen}
        />
        <p className="mt-1.5 text-small text-ink-soft">{words.whenHints[when]}</p>
      </div>
      {adding.error && (
        <p role="alert" className="text-small text-danger">
          {errorText(adding.error)}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={adding.isPending}>
          {words.addIt}
        </Button>
        <Button look="quiet" onClick={onDone}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  );
}
