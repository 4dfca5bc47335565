import type { ReactNode } from 'react';
import Check from 'lucide-react/icons/check';
import ChevronRight from 'lucide-react/icons/chevron-right';
import Minus from 'lucide-react/icons/minus';
import X from 'lucide-react/icons/x';
import { Icon } from '../../ui/icon.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import type { Step } from './check.ts';

/** The check as a column of steps. `remedy` draws the one next thing to do under a step that failed. */
export function CheckSteps({ steps, remedy }: { steps: readonly Step[]; remedy: (step: Step) => ReactNode }) {
  const { models: words } = useSettingsWords();
  const { duration } = useFormats();
  return (
    <ol className="grid" aria-label={words.checkTitle}>
      {steps.map((step, index) => (
        <li key={step.stage} className="relative flex gap-3 pb-1">
          {index < steps.length - 1 && (
            <span aria-hidden="true" className="absolute top-7 bottom-0 left-2.75 w-px bg-line" />
          )}
          <Mark state={step.state} />
          <div className="min-w-0 flex-1 pt-0.5 pb-2.5">
            <div className="flex items-baseline gap-3">
              <span
                className={`min-w-0 flex-1 text-ui ${step.state === 'waiting' || step.state === 'skipped' ? 'text-ink-soft' : ''} ${step.state === 'failed' ? 'font-medium' : ''}`}
              >
                {words.stages[step.stage]}
                <span className="visually-hidden">: {words.stageStates[step.state]}</span>
              </span>
              {step.ms !== null && <span className="text-small text-ink-soft tabular-nums">{duration(step.ms)}</span>}
              {step.state === 'skipped' && (
                <span aria-hidden="true" className="text-small text-ink-soft">
                  {words.stageStates.skipped}
                </span>
              )}
            </div>
            {step.state === 'failed' && <Failure step={step}>{remedy(step)}</Failure>}
            {step.state === 'passed' && step.exchange && <ExchangeOf exchange={step.exchange} quiet />}
          </div>
        </li>
      ))}
    </ol>
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
    <span aria-hidden="true" className={`mt-0.5 flex size-6 shrink-0 items-center justify-center rounded-full ${look}`}>
      {state === 'running' && <span className="pulse size-2.5 rounded-full bg-accent" />}
      {state === 'passed' && <Icon of={Check} size={14} />}
      {state === 'failed' && <Icon of={X} size={14} />}
      {state === 'skipped' && <Icon of={Minus} size={12} />}
    </span>
  );
}

function Failure({ step, children }: { step: Step; children: ReactNode }) {
  const errorText = useErrorText();
  return (
    <div role="alert" className="mt-1.5">
      {step.error && <p className="max-w-130 text-ui break-words">{errorText(step.error)}</p>}
      <div className="mt-3 flex flex-wrap gap-2">{children}</div>
      {step.exchange && <ExchangeOf exchange={step.exchange} />}
    </div>
  );
}

function ExchangeOf({ exchange, quiet }: { exchange: NonNullable<Step['exchange']>; quiet?: boolean }) {
  const { models: words } = useSettingsWords();
  return (
    <details className={`group/exchange ${quiet ? '' : 'mt-3'}`}>
      <summary className="inline-flex items-center gap-1 rounded text-small text-ink-soft hover:text-ink">
        <Icon of={ChevronRight} size={14} className="transition-transform group-open/exchange:rotate-90" />
        {words.exchange}
      </summary>
      <div className="mt-2 grid gap-2">
        <Raw label={words.sent} text={exchange.request} />
        <Raw label={words.received} text={exchange.response} />
      </div>
    </details>
  );
}

function Raw({ label, text }: { label: string; text: string }) {
  return (
    <figure>
      <figcaption className="pb-1 text-small text-ink-soft">{label}</figcaption>
      <pre
        tabIndex={0}
        className="max-h-60 overflow-auto rounded-control bg-surface p-3 font-mono text-small whitespace-pre-wrap break-all"
      >
        {text}
      </pre>
    </figure>
  );
}
