import { useId, useState, type ReactNode } from 'react';
import type { Connection } from '#shared/contract/connections.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { useActing } from '../../lib/acting.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { usePutSetting, useSettingStates } from '../../lib/instance-settings.ts';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { CheckSteps } from './check-steps.tsx';
import { hasAnswered, neededVersion, remedyFor, type Found, type Step } from './check.ts';
import { guestsOf, hasDeployments, useConnections } from './connections.ts';
import type { ConnectionField } from './connection-form.tsx';
import { FoundList } from './find-deployments.tsx';
import type { useCheck } from './use-check.ts';

interface CheckPanelProps {
  connection: Connection;
  checking: ReturnType<typeof useCheck>;
  /** Opens the form at the field to change; absent when nothing can be changed here. */
  onEdit: ((field: ConnectionField) => void) | undefined;
  onVersion: (apiVersion: string) => Promise<void>;
}

/** Starts the check, shows how far it has come, and what to do next. */
export function CheckPanel({ connection, checking, onEdit, onVersion }: CheckPanelProps) {
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  const [deployment, setDeployment] = useState('');
  const { check, run, stop } = checking;
  const again = () => void run(deployment === '' ? null : deployment);
  return (
    <>
      <LastCheck connection={connection} hidden={check.state !== 'idle'} />
      <div className="mt-3 flex flex-wrap items-end gap-2">
        {connection.deployments.length > 1 && (
          <ChooseDeployment connection={connection} value={deployment} onChange={setDeployment} />
        )}
        {check.state === 'running' ? (
          <Button onClick={stop}>{words.stop}</Button>
        ) : (
          <Button onClick={again}>{check.state === 'idle' ? words.check : words.checkAgain}</Button>
        )}
      </div>
      {check.state !== 'idle' && (
        <div className="mt-5" aria-busy={check.state === 'running'}>
          <CheckSteps
            steps={check.steps}
            azure={hasDeployments(connection)}
            remedy={(step) => <Remedy step={step} onEdit={onEdit} onVersion={onVersion} onAgain={again} />}
          />
          {check.error && (
            <p role="alert" className="mt-2 text-ui text-danger">
              {errorText(check.error)}
            </p>
          )}
          {check.found && (
            <Outcome
              ok={check.state === 'passed'}
              answered={hasAnswered(check)}
              found={check.found}
              connection={connection}
            />
          )}
        </div>
      )}
    </>
  );
}

function LastCheck({ connection: { lastCheck }, hidden }: { connection: Connection; hidden: boolean }) {
  const { models: words } = useSettingsWords();
  const { ago, duration } = useFormats();
  const errorText = useErrorText();
  if (hidden || !lastCheck) return <p className="mt-1 text-small text-ink-soft">{words.checkIntro}</p>;
  return (
    <div className="mt-1 text-small text-ink-soft">
      <p>
        {lastCheck.ok
          ? words.lastCheckOk({ ago: ago(lastCheck.at), time: duration(lastCheck.ms) })
          : words.lastCheckFailed({ ago: ago(lastCheck.at) })}
      </p>
      {lastCheck.error && <p className="mt-1 max-w-140 text-ui text-ink">{errorText(lastCheck.error)}</p>}
    </div>
  );
}

function ChooseDeployment({
  connection,
  value,
  onChange,
}: {
  connection: Connection;
  value: string;
  onChange: (value: string) => void;
}) {
  const { models: words } = useSettingsWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {words.checkDeployment}
      </label>
      <Select id={id} className="w-56" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{words.whichever}</option>
        {connection.deployments.map((one) => (
          <option key={one.id} value={one.upstreamName}>
            {one.displayName || one.name}
          </option>
        ))}
      </Select>
    </>
  );
}

interface RemedyProps extends Pick<CheckPanelProps, 'onEdit' | 'onVersion'> {
  step: Step;
  onAgain: () => void;
}

/** The one button that does the next right thing about a failed step. */
function Remedy({ step, onEdit, onVersion, onAgain }: RemedyProps): ReactNode {
  const { models: words } = useSettingsWords();
  const remedy = step.error ? remedyFor(step.error) : 'again';
  if (remedy === 'network')
    return <AllowNetwork address={String(step.error?.params['address'] ?? '')} onAgain={onAgain} />;
  if (remedy === 'deployment')
    return (
      <Button look="primary" onClick={() => document.getElementById('models')?.scrollIntoView({ behavior: 'smooth' })}>
        {words.next.deployment}
      </Button>
    );
  if (remedy === 'version' && step.error && onEdit) {
    const version = neededVersion(step.error);
    return (
      <Button look="primary" onClick={() => void onVersion(version)}>
        {words.next.version({ version })}
      </Button>
    );
  }
  if (onEdit && (remedy === 'key' || remedy === 'address'))
    return (
      <Button look="primary" onClick={() => onEdit(remedy === 'key' ? 'key' : 'baseUrl')}>
        {words.next[remedy]}
      </Button>
    );
  return (
    <Button look="primary" onClick={onAgain}>
      {words.next.again}
    </Button>
  );
}

/** Lets this one address be called; where a variable says which may, or the address is not told, the page of networks. */
function AllowNetwork({ address, onAgain }: { address: string; onAgain: () => void }) {
  const { models: words } = useSettingsWords();
  const { stateOf } = useSettingStates();
  const put = usePutSetting();
  const acting = useActing();
  const networks = stateOf('instance.allowedNetworks');
  const isOwner = usePerson().role === 'owner';
  if (!networks || networks.locked || !isOwner || address === '')
    return (
      <Link to="/settings/instance" className={buttonClass('primary')}>
        {words.next.network}
      </Link>
    );
  async function allow(before: readonly string[]) {
    const value = [...before, address];
    if (await acting(put.mutateAsync({ key: 'instance.allowedNetworks', value }))) onAgain();
  }
  return (
    <Button look="primary" busy={put.isPending} onClick={() => void allow(networks.value)}>
      {words.next.allow({ address })}
    </Button>
  );
}

/** What the check revealed, and the way on. */
function Outcome({
  ok,
  answered,
  found,
  connection,
}: {
  ok: boolean;
  answered: boolean;
  found: Found;
  connection: Connection;
}) {
  const { models: words } = useSettingsWords();
  const navigate = useNavigate();
  const { list } = useFormats();
  const abilities = found.capabilities
    ? (['vision', 'tools', 'reasoning'] as const).filter((ability) => found.capabilities?.[ability])
    : [];
  const { data } = useConnections();
  const here = [...connection.deployments, ...guestsOf(data?.connections ?? [], connection.id)];
  const usable = here.some((deployment) => deployment.enabled);
  return (
    <div className="mt-2 grid gap-4" role="status">
      {ok && !answered && <p className="text-ui font-medium">{words.reached}</p>}
      {ok && answered && (
        <p className="text-ui">
          <strong className="font-medium">
            {found.model === null ? words.worksPlain : words.works({ model: found.model })}
          </strong>{' '}
          {abilities.length > 0 && words.can({ abilities: list(abilities.map((ability) => words.abilities[ability])) })}{' '}
          {found.responsesOnly && words.responsesOnly}
        </p>
      )}
      {ok && usable && (
        <div>
          <Button look="primary" onClick={() => void navigate({ to: '/' })}>
            {words.startChat}
          </Button>
        </div>
      )}
      {found.deployments.length > 0 && <FoundList connection={connection} found={found.deployments} />}
    </div>
  );
}
