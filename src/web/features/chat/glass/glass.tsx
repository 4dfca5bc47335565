/** An answer as a glass box: each call that was made for it, what was sent, and the same as code. */
import { useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getGlass } from '#shared/contract/prompt.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import type { Message } from '#shared/message.ts';
import { query } from '../../../lib/api.ts';
import { useErrorText, useFormats } from '../../../lib/i18n.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { CopyButton } from '../copy-button.tsx';
import { Calls } from './calls.tsx';
import { codeFor, LANGUAGES, type CodeLanguage, type Target } from './code.ts';
import { Shares } from './shares.tsx';
import { useGlassWords } from './words.ts';

type Run = Result<typeof getGlass>['runs'][number];
type Request = NonNullable<Run['request']>;

export function Glass({ answer, onClose }: { answer: Message; onClose: () => void }) {
  const t = useGlassWords();
  const errorText = useErrorText();
  const params = { id: answer.chatId, messageId: answer.id };
  const { data, error } = useQuery({ ...query(getGlass, { params }), staleTime: 0, retry: false });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      closeLabel={t.close}
      className="w-[min(54rem,calc(100vw-1.5rem))]! overflow-x-hidden"
    >
      <div className="min-h-60 px-5 pt-2 pb-5">
        {error && (
          <p role="alert" className="text-ui text-danger">
            {errorText(error)}
          </p>
        )}
        {data?.runs.length === 0 && <p className="text-ui text-ink-soft">{t.unknown}</p>}
        {data?.runs.map((run, index) => (
          <RunView key={run.id} run={run} continued={index > 0} single={data.runs.length === 1} />
        ))}
      </div>
    </Dialog>
  );
}

function RunView({ run, continued, single }: { run: Run; continued: boolean; single: boolean }) {
  const t = useGlassWords();
  const f = useFormats();
  const when = f.dateTime(run.startedAt);
  return (
    <section className="mb-6 last:mb-0">
      {!single && (
        <h3 className="mb-2 text-ui font-semibold">{continued ? t.continued({ when }) : t.asked({ when })}</h3>
      )}
      {run.calls.length > 0 && <Calls calls={run.calls} />}
      {run.request ? <Sent request={run.request} /> : <p className="mt-3 text-small text-ink-soft">{t.unknown}</p>}
    </section>
  );
}

function Sent({ request }: { request: Request }) {
  const t = useGlassWords();
  const f = useFormats();
  const { sections, exact, leftOut, body, adapted } = request;
  const totals = new Map<string, number>();
  for (const { kind, tokens } of sections) totals.set(t.parts[kind], (totals.get(t.parts[kind]) ?? 0) + tokens);
  const total = [...totals.values()].reduce((sum, tokens) => sum + tokens, 0);
  const shares = [...totals].map(([name, amount]) => ({ name, amount, text: f.number(amount) }));
  return (
    <>
      <Titled title={t.prompt}>
        <Shares shares={shares} total={total} />
        <ul className="mt-2 flex flex-col gap-0.5 text-small text-ink-soft">
          <li>{exact ? t.exact : t.changed}</li>
          {leftOut > 0 && <li>{t.leftOut(leftOut)}</li>}
          {adapted.length > 0 && <li>{t.changedFor({ changes: adapted.join(', ') })}</li>}
          <li>{t.about}</li>
        </ul>
        <ol className="mt-3 divide-y divide-line border-y border-line">
          {sections.map((section, index) => (
            <li key={index} className="flex items-baseline gap-3 py-1.5 text-small">
              <span className="w-20 shrink-0 text-ink-soft">
                {section.kind === 'history' ? t.roles[section.role] : t.parts[section.kind]}
              </span>
              <span className="min-w-0 flex-1 truncate">{section.excerpt}</span>
              <span className="shrink-0 text-ink-soft tabular-nums">{f.number(section.tokens)}</span>
            </li>
          ))}
        </ol>
        <Folded title={t.request}>
          <Code text={() => JSON.stringify(JSON.parse(body), null, 2)} label={t.request} />
          <p className="mt-2 text-small text-ink-soft">{t.adapted}</p>
        </Folded>
        <Folded title={t.code}>
          <AsCode body={body} />
        </Folded>
      </Titled>
    </>
  );
}

function AsCode({ body }: { body: string }) {
  const t = useGlassWords();
  const f = useFormats();
  const [language, setLanguage] = useState<CodeLanguage>('curl');
  const [target, setTarget] = useState<Target>('here');
  const cut = (characters: number) => t.cut({ count: f.number(characters) });
  return (
    <>
      <div className="mb-2 flex flex-wrap gap-3">
        <Segmented
          label={t.target}
          hideLabel
          value={target}
          options={[
            { value: 'here', label: t.here },
            { value: 'azure', label: t.azure },
          ]}
          onChange={setTarget}
        />
        <Segmented
          label={t.language}
          hideLabel
          value={language}
          options={LANGUAGES.map((value) => ({ value, label: value }))}
          onChange={setLanguage}
        />
      </div>
      <Code text={() => codeFor(language, { origin: location.origin, target, body, cut })} label={t.code} />
      <p className="mt-2 text-small text-ink-soft">{target === 'here' ? t.codeHint : t.codeAzure}</p>
    </>
  );
}

function Code({ text, label }: { text: () => string; label: string }) {
  const shown = text();
  return (
    <div className="relative">
      <pre
        // What scrolls must be reachable by the keyboard.
        tabIndex={0}
        role="region"
        aria-label={label}
        className="max-h-96 overflow-auto rounded-control bg-surface p-3 pe-12 font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {shown}
      </pre>
      <div className="absolute end-1.5 top-1.5 rounded-control bg-surface">
        <CopyButton text={() => shown} />
      </div>
    </div>
  );
}

function Titled({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mt-5">
      <h3 className="mb-2 text-ui font-semibold">{title}</h3>
      {children}
    </div>
  );
}

function Folded({ title, children }: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-3" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="-ms-1 w-fit rounded-control px-1 text-ui text-accent pointer-coarse:min-h-11">
        {title}
      </summary>
      {open && <div className="mt-2">{children}</div>}
    </details>
  );
}
