import { useDeferredValue, useMemo, useState } from 'react';
import { Segmented } from '../../ui/segmented.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import type { Request } from './request.ts';
import { read, type Came, type Said } from './use-playground.ts';

const VIEWS = ['answer', 'events', 'headers', 'request'] as const;
type View = (typeof VIEWS)[number];

/** What came: the words, the bytes, the headers, and what it took. */
export function AnswerView({ came, request }: { came: Came; request: Request }) {
  const { playground: words } = useSettingsWords();
  const [view, setView] = useState<View>('answer');
  const raw = useDeferredValue(came.raw);
  const said = useMemo(() => read(raw), [raw]);
  const shown = {
    events: raw,
    headers: Object.entries(came.headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    request: JSON.stringify(request, null, 2),
  };
  return (
    <section aria-labelledby="playground-answer" className="min-w-0">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="playground-answer" className="text-section font-semibold">
          {words.answer}
        </h2>
        <Segmented
          label={words.view}
          hideLabel
          value={view}
          options={VIEWS.map((value) => ({ value, label: words.views[value] }))}
          onChange={setView}
        />
      </div>
      <div className="mt-3 min-h-40 rounded-card bg-surface p-4" aria-busy={came.state === 'running'}>
        {view === 'answer' ? (
          <Words came={came} said={said} />
        ) : (
          <pre
            tabIndex={0}
            role="group"
            aria-label={words.views[view]}
            className="max-h-96 overflow-auto font-mono text-small break-all whitespace-pre-wrap"
          >
            {shown[view] === '' ? words.nothing : shown[view]}
          </pre>
        )}
      </div>
      <Figures came={came} said={said} />
    </section>
  );
}

function Words({ came, said: { text, tools } }: { came: Came; said: Said }) {
  const { playground: words } = useSettingsWords();
  const errorText = useErrorText();
  if (came.state === 'idle') return <p className="text-ui text-ink-soft">{words.nothing}</p>;
  const nothing = text === '' && tools.length === 0;
  return (
    <div className="grid gap-3">
      {came.error && (
        <p role="alert" className="text-ui text-danger">
          {errorText(came.error)}
        </p>
      )}
      {nothing && came.state === 'running' && <p className="pulse text-ui text-ink-soft">{words.waiting}</p>}
      {nothing && came.state === 'done' && <p className="text-ui text-ink-soft">{words.noText}</p>}
      {text !== '' && <p className="text-ui [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</p>}
      {tools.map((tool, at) => (
        <div key={at}>
          <p className="text-ui font-medium">{words.toolCall({ name: tool.name })}</p>
          <pre className="mt-1 font-mono text-small break-all whitespace-pre-wrap">{tool.arguments}</pre>
        </div>
      ))}
    </div>
  );
}

function Figures({ came: { status, end, raw }, said }: { came: Came; said: Said }) {
  const { playground: words } = useSettingsWords();
  const { number, duration, money } = useFormats();
  if (status === null) return null;
  const usage = end?.usage ?? null;
  const facts = [
    words.status({ n: status }),
    usage && words.tokens({ input: number(usage.input), output: number(usage.output) }),
    usage && usage.cached > 0 && words.cached({ n: number(usage.cached) }),
    end?.firstByteMs != null && words.first({ time: duration(end.firstByteMs) }),
    end && words.total({ time: duration(end.totalMs) }),
    end && (end.costMicroUsd === null ? words.unknownPrice : money(end.costMicroUsd)),
    raw !== '' && said.events > 0 && words.events(said.events),
  ];
  return (
    <p role="status" className="mt-2 text-small text-ink-soft tabular-nums">
      {facts.filter(Boolean).join(' · ')}
    </p>
  );
}
