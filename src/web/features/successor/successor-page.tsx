import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import ChevronLeft from 'lucide-react/icons/chevron-left';
import type { Result } from '#shared/contract/endpoint.ts';
import { listModels, updateDeployment } from '#shared/contract/models.ts';
import type { previewTrial, Trial } from '#shared/contract/successor.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { call, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useSwitch } from '../../lib/switching.ts';
import { Pairs, Totals } from './pairs.tsx';
import { useTrial } from './use-trial.ts';

type Preview = Result<typeof previewTrial>;

/** Both models on one’s own last prompts, and the switch from one to the other. */
export function SuccessorPage({ deploymentId }: { deploymentId: string }) {
  const { successor: words } = useSettingsWords();
  const errorText = useErrorText();
  const [chosen, setChosen] = useState<string | null>(null);
  const { preview, trial, start, stop } = useTrial(deploymentId, chosen);
  const { data, error } = preview;
  const name = data?.deployment.name ?? '…';
  return (
    <>
      {error && !data && (
        <p role="alert" className="text-small text-danger">
          {errorText(error)}
        </p>
      )}
      {!data && !error && <Skeleton className="h-40" />}
      {data && (
        <>
          <Link
            to="/settings/models/$connectionId/$deploymentId"
            params={{ connectionId: data.deployment.connectionId, deploymentId }}
            className="-ms-1 mb-5 inline-flex items-center gap-1 text-ui text-ink-soft hover:text-ink"
          >
            <Icon of={ChevronLeft} />
            {words.back({ name })}
          </Link>
          <Asking
            preview={data}
            trial={trial}
            successor={chosen ?? data.deployment.successor ?? ''}
            onChoose={setChosen}
            start={start}
            stop={stop}
          />
          {trial && <Pairs trial={trial} />}
        </>
      )}
    </>
  );
}

interface AskingProps {
  preview: Preview;
  trial: Trial | null;
  successor: string;
  onChoose: (name: string) => void;
  start: (name: string) => Promise<void>;
  stop: (id: string) => Promise<void>;
}

/** Which successor, what it will cost, how far it is, and the switch. */
function Asking({ preview, trial, successor, onChoose, start, stop }: AskingProps) {
  const { successor: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data } = useQuery(query(listModels));
  const acting = useMutation({ mutationFn: (act: () => Promise<void>) => act() });
  const { deployment, prompts } = preview;
  const others = (data?.models ?? []).filter(({ name }) => name !== deployment.name);
  const running = trial?.state === 'running';
  if (data && others.length === 0) return <p className="text-ui text-ink-soft">{words.nobody}</p>;
  return (
    <>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={words.choose} className="w-64">
          {(control) => (
            <Select
              {...control}
              value={successor}
              disabled={running}
              onChange={(event) => onChoose(event.target.value)}
            >
              {successor === '' && <option value="">{words.chooseNone}</option>}
              {others.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.displayName || one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {running ? (
          <Button onClick={() => acting.mutate(() => stop(trial.id))}>{words.stop}</Button>
        ) : (
          <Button
            look={trial?.state === 'done' ? 'plain' : 'primary'}
            disabled={successor === '' || prompts.length === 0 || deployment.switchedAt !== null}
            busy={acting.isPending}
            onClick={() => acting.mutate(() => start(successor))}
          >
            {trial ? words.again : words.start}
          </Button>
        )}
        <SwitchTo preview={preview} successor={successor} prominent={trial?.state === 'done'} />
      </div>
      <div className="mt-4 max-w-140 text-small text-ink-soft">
        {prompts.length === 0 ? (
          <p>{words.none({ name: deployment.name })}</p>
        ) : (
          <Cost preview={preview} successor={successor} />
        )}
      </div>
      {acting.error && (
        <p role="alert" className="mt-3 text-small text-danger">
          {errorText(acting.error)}
        </p>
      )}
      {trial && <Progress trial={trial} />}
      {trial && !running && <Totals trial={trial} />}
    </>
  );
}

function Cost({ preview: { prompts, estimate, deployment }, successor }: { preview: Preview; successor: string }) {
  const { successor: words } = useSettingsWords();
  const { number, money } = useFormats();
  const count = prompts.length === 1 ? words.onePrompt : words.prompts(prompts.length);
  if (estimate === null || successor === '') return <p>{count}.</p>;
  const { inputTokens, outputTokens, presentMicroUsd, successorMicroUsd } = estimate;
  const price =
    presentMicroUsd === null || successorMicroUsd === null
      ? words.unpriced
      : words.price({
          present: money(presentMicroUsd),
          presentName: deployment.name,
          successor: money(successorMicroUsd),
          successorName: successor,
        });
  return (
    <p>
      <span className="text-ink">{count}:</span>{' '}
      {words.estimate({ input: number(inputTokens), output: number(outputTokens) })} {price} {words.counted}
    </p>
  );
}

function Progress({ trial }: { trial: Trial }) {
  const { successor: words } = useSettingsWords();
  const all = trial.pairs.length;
  const done = trial.pairs.filter(({ present, successor }) => present !== null && successor !== null).length;
  const running = trial.state === 'running';
  return (
    <div className="mt-6 max-w-140">
      <div className="flex items-baseline justify-between gap-3 text-ui">
        <p role="status">
          {words.states[trial.state]}{' '}
          <span className="text-ink-soft tabular-nums">· {words.progress({ done, all })}</span>
        </p>
      </div>
      <div
        role="progressbar"
        aria-label={words.states.running}
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={done}
        className="mt-2 h-1.5 overflow-hidden rounded-full bg-surface ring-1 ring-inset ring-line"
      >
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `${(done / Math.max(1, all)) * 100}%` }}
        />
      </div>
      {running && <p className="mt-2 text-small text-ink-soft">{words.leave}</p>}
    </div>
  );
}

/** Names the chosen one as successor and lets it answer; or the way back. */
function SwitchTo({
  preview: { deployment },
  successor,
  prominent,
}: {
  preview: Preview;
  successor: string;
  prominent: boolean;
}) {
  const { successor: words } = useSettingsWords();
  const to = useSwitch({ id: deployment.id, name: deployment.name, successor });
  const switching = useMutation({
    async mutationFn(side: 'successor' | 'itself') {
      if (side === 'successor' && successor !== deployment.successor)
        await call(updateDeployment, { params: { id: deployment.id }, body: { successor } });
      await to(side);
    },
  });
  if (deployment.switchedAt !== null)
    return (
      <Button busy={switching.isPending} onClick={() => switching.mutate('itself')}>
        {words.switchBack}
      </Button>
    );
  if (successor === '') return null;
  return (
    <Button
      look={prominent ? 'primary' : 'plain'}
      busy={switching.isPending}
      data-tip={words.switchHint({ name: successor, old: deployment.name })}
      data-tip-side="bottom"
      onClick={() => switching.mutate('successor')}
    >
      {words.switch({ name: successor })}
    </Button>
  );
}
