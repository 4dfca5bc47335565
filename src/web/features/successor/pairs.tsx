import { useState } from 'react';
import type { Trial, TrialAnswer, TrialPair } from '#shared/contract/successor.ts';
import { Button } from '../../ui/button.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { totalsOf } from './use-trial.ts';

/** Longer answers are folded, characters. */
const LONG = 700;

/** Each prompt with both answers, one under the other where it is narrow. */
export function Pairs({ trial }: { trial: Trial }) {
  const { successor: words } = useSettingsWords();
  return (
    <ol className="mt-8 grid gap-8">
      {trial.pairs.map((pair) => (
        <li key={pair.place} aria-label={words.prompt({ n: pair.place + 1 })}>
          <Prompt pair={pair} />
          <div className="mt-2 grid overflow-hidden rounded-card ring-1 ring-inset ring-line md:grid-cols-2">
            <Side name={trial.deployment} answer={pair.present} running={trial.state === 'running'} />
            <Side
              name={trial.successor}
              answer={pair.successor}
              running={trial.state === 'running'}
              className="border-line max-md:border-t md:border-s"
            />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Prompt({ pair }: { pair: TrialPair }) {
  const { successor: words } = useSettingsWords();
  return (
    <div className="flex items-baseline gap-3">
      <h2 className="line-clamp-3 min-w-0 flex-1 text-ui font-medium [overflow-wrap:anywhere] whitespace-pre-wrap">
        {pair.prompt.trim() === '' ? words.prompt({ n: pair.place + 1 }) : pair.prompt}
      </h2>
      <Link
        to="/c/$chatId"
        params={{ chatId: pair.chatId }}
        className="shrink-0 text-small text-ink-soft hover:text-ink"
      >
        {words.inChat}
      </Link>
    </div>
  );
}

interface SideProps {
  name: string;
  answer: TrialAnswer | null;
  running: boolean;
  className?: string;
}

function Side({ name, answer, running, className = '' }: SideProps) {
  const { successor: words } = useSettingsWords();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const text = answer?.text ?? '';
  const long = text.length > LONG;
  return (
    <section aria-label={name} className={`flex min-w-0 flex-col gap-2 p-4 ${className}`}>
      <h3 className="text-small font-medium text-ink-soft">{name}</h3>
      {answer === null ? (
        <p className={`text-ui text-ink-soft ${running ? 'pulse' : ''}`}>{running ? words.waiting : words.notAsked}</p>
      ) : (
        <>
          {answer.error && <p className="text-ui text-danger">{errorText(answer.error)}</p>}
          <p className={`text-ui [overflow-wrap:anywhere] whitespace-pre-wrap ${long && !open ? 'line-clamp-12' : ''}`}>
            {text}
          </p>
          {long && (
            <div>
              <Button look="accent" size="small" className="-ms-2.5" onClick={() => setOpen(!open)}>
                {open ? words.less : words.more}
              </Button>
            </div>
          )}
          <Figures answer={answer} />
        </>
      )}
    </section>
  );
}

function Figures({ answer: { outputTokens, totalMs, costMicroUsd } }: { answer: TrialAnswer }) {
  const { successor: words } = useSettingsWords();
  const { number, duration, money } = useFormats();
  const facts = [
    outputTokens !== null && words.tokens({ n: number(outputTokens) }),
    duration(totalMs),
    costMicroUsd === null ? words.unknownPrice : money(costMicroUsd),
  ];
  return <p className="mt-auto pt-1 text-small text-ink-soft tabular-nums">{facts.filter(Boolean).join(' · ')}</p>;
}

/** What each came to, in one line. */
export function Totals({ trial }: { trial: Trial }) {
  const { successor: words } = useSettingsWords();
  const { number, duration, money } = useFormats();
  const sides = [
    { name: trial.deployment, totals: totalsOf(trial.pairs.map(({ present }) => present)) },
    { name: trial.successor, totals: totalsOf(trial.pairs.map(({ successor }) => successor)) },
  ];
  return (
    <dl className="mt-5 grid gap-x-6 gap-y-1 text-ui sm:grid-cols-[max-content_1fr]">
      {sides.map(({ name, totals }) => (
        <div key={name} className="contents">
          <dt className="font-medium">{name}</dt>
          <dd className="text-ink-soft tabular-nums">
            {words.together({
              price: totals.microUsd === null ? words.unknownPrice : money(totals.microUsd),
              tokens: number(totals.tokens),
              time: duration(totals.ms),
            })}
            {totals.failed > 0 && <span className="text-danger"> · {words.failures(totals.failed)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
