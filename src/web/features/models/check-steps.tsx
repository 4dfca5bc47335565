import type { ReactNode } from 'react';
import Check from 'lucide-react/icons/check';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Minus from 'lucide-react/icons/minus';
import X from 'lucide-react/icons/x';
import { FoldLine } from '../../ui/fold-line.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import type { Step } from './check.ts';

/** The check as a column of steps. `remedy` draws the one next thing to do under a step that failed. */
export function CheckSteps({
  steps,
  azure,
  remedy,
}: {
  steps: readonly Step[];
  azure: boolean;
  remedy: (step: Step) => ReactNode;
}) {
  const { models: words } = useSettingsWords();
  const title = ({ stage }: Step) => (stage === 'azure' && !azure ? words.stageApi : words.stages[stage]);
  return (
    <ol className="grid" aria-label={words.checkTitle}>
      {steps.map((step, index) => (
        <li key={step.stage} className="relative flex gap-3 pb-3">
          {index < steps.length - 1 && (
            <span aria-hidden="true" className="absolute top-7 bottom-0 left-2.75 w-px bg-line" />
          )}
          <Mark state={step.state} />
          <div className="min-w-0 flex-1 pt-0.5">
            {step.state === 'passed' && step.exchange ? (
              <details className="group/step">
                <summary className="rounded" data-tip={words.exchange} data-tip-side="top">
                  <StepLine step={step} title={title(step)} opens />
                </summary>
                <Exchange exchange={step.exchange} />
              </details>
            ) : (
              <StepLine step={step} title={title(step)} />
            )}
            {step.state === 'failed' && <Failure step={step}>{remedy(step)}</Failure>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function StepLine({ step, title, opens }: { step: Step; title: string; opens?: boolean }) {
  const { models: words } = useSettingsWords();
  const { duration } = useFormats();
  const quiet = step.state === 'waiting' || step.state === 'skipped';
  return (
    <span className="flex items-center gap-3">
      <span
        className={`min-w-0 flex-1 text-ui ${quiet ? 'text-ink-soft' : ''} ${step.state === 'failed' ? 'font-medium' : ''}`}
      >
        {title}
        <span className="visually-hidden">: {words.stageStates[step.state]}</span>
      </span>
      <span className="text-small text-ink-soft tabular-nums">
        {step.state === 'skipped' ? words.stageStates.skipped : step.ms !== null && duration(Math.max(1, step.ms))}
      </span>
      <span className="w-3.5">
        {opens && (
          <Icon of={ChevronRight} size={14} className="text-ink-soft transition-transform group-open/step:rotate-90" />
        )}
      </span>
    </span>
  );
}

function Mark({ state }: { state: Step['state'] }) {
  const look = {
    waiting: 'ring-[1.5px] ring-inset ring-line',
    running: 'ring-[1.5px] ring-inset ring-accent',
    passed: 'bg-good text-paper',
    failed: 'bg-danger text-paper',
    skipped: 'ring-[1.5px] ring-inset ring-line text-ink-soft',
  }[state];
  return (
    <span aria-hidden="true" className={`flex size-6 shrink-0 items-center justify-center rounded-full ${look}`}>
      {state === 'running' && <span className="pulse size-2.5 rounded-full bg-accent" />}
      {state === 'passed' && <Icon of={Check} size={14} />}
      {state === 'failed' && <Icon of={X} size={14} />}
      {state === 'skipped' && <Icon of={Minus} size={12} />}
    </span>
  );
}

function Failure({ step, children }: { step: Step; children: ReactNode }) {
  const { models: words } = useSettingsWords();
  const errorText = useErrorText();
  return (
    <div role="alert" className="mt-1 pb-2">
      {step.error && <p className="max-w-130 text-ui break-words">{errorText(step.error)}</p>}
      <div className="mt-3 flex flex-wrap gap-2">{children}</div>
      {step.exchange && (
        <details className="mt-3">
          <FoldLine>{words.exchange}</FoldLine>
          <Exchange exchange={step.exchange} />
        </details>
      )}
    </div>
  );
}

/** What went over the wire, secrets removed by the server. */
function Exchange({ exchange }: { exchange: NonNullable<Step['exchange']> }) {
  const { models: words } = useSettingsWords();
  return (
    <div className="mt-2 grid gap-2">
      <Raw label={words.sent} text={exchange.request} />
      <Raw label={words.received} text={exchange.response} />
    </div>
  );
}

function Raw({ label, text }: { label: string; text: string }) {
  return (
    <figure>
      <figcaption className="pb-1 text-small text-ink-soft">{label}</figcaption>
      <pre
        tabIndex={0}
        role="group"
        aria-label={label}
        className="max-h-60 overflow-auto rounded-control bg-surface p-3 font-mono text-small break-all whitespace-pre-wrap"
      >
        {text}
      </pre>
    </figure>
  );
}
