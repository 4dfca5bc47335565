/** A tool the model used: one line, its arguments and result underneath on demand. */
import { Suspense, useRef, useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleAlert from 'lucide-react/icons/circle-alert';
import Wrench from 'lucide-react/icons/wrench';
import type { ToolCall as Call } from '#shared/message.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { indented, toolName } from '../../lib/tool-calls.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { ConnectFirst, Permission, Recalled, Remembered, Script } from './beside/on-demand.tsx';
import { Plain } from './written.tsx';

export function ToolCall({ call, running, runId }: { call: Call; running: boolean; runId: string | null }) {
  const { chat: t } = useWords();
  const f = useFormats();
  const [open, setOpen] = useState(false);
  const line = useRef<HTMLButtonElement>(null);
  const asking = running && call.state === 'asking';
  const working = running && (call.state === 'writing' || call.state === 'running');
  // An answer that ended leaves no tool at work, whatever it said last.
  const state = working || asking || call.state === 'done' ? call.state : 'failed';
  if (call.connect !== undefined)
    return (
      <Suspense>
        <ConnectFirst server={call.connect} />
      </Suspense>
    );
  return (
    <div className="my-1">
      <button
        ref={line}
        type="button"
        aria-expanded={open}
        className="-ms-1.5 flex max-w-full items-center gap-1.5 rounded-control px-1.5 py-1 text-ui text-ink-soft transition-colors hover:bg-hover hover:text-ink pointer-coarse:min-h-11"
        onClick={() => setOpen(!open)}
      >
        <Icon
          of={state === 'failed' ? CircleAlert : Wrench}
          size={14}
          className={state === 'failed' ? 'text-danger' : undefined}
        />
        <span className={cx('truncate', working && 'pulse')}>
          {t.tools[state]({ name: toolName(call.name, t.tools.names) })}
        </span>
        {call.ms !== undefined && <span className="tabular-nums">· {f.duration(call.ms)}</span>}
        <Icon of={ChevronRight} size={14} className={cx('transition-transform', open && 'rotate-90')} />
      </button>
      {asking && runId !== null && (
        <Suspense>
          <Permission runId={runId} tool={call} onSaid={() => line.current?.focus()} />
        </Suspense>
      )}
      {state === 'done' && <Done call={call} />}
      {open && <Unfolded call={call} running={working} />}
    </div>
  );
}

function Unfolded({ call, running }: { call: Call; running: boolean }) {
  const { chat: t } = useWords();
  if (call.name === 'run_code')
    return (
      <Suspense>
        <Script tool={call} running={running} />
      </Suspense>
    );
  return (
    <dl className="mt-1 mb-2 border-s-2 border-line ps-4 text-small">
      <dt className="text-ink-soft">{t.tools.arguments}</dt>
      <dd>
        <Plain text={indented(call.arguments)} />
      </dd>
      {call.result !== undefined && (
        <>
          <dt className="mt-2 text-ink-soft">{t.tools.result}</dt>
          <dd>
            <Plain text={indented(call.result)} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** What a few tools show of what they did. */
function Done({ call }: { call: Call }) {
  if (call.name !== 'remember' && call.name !== 'search_chats') return null;
  return <Suspense>{call.name === 'remember' ? <Remembered tool={call} /> : <Recalled tool={call} />}</Suspense>;
}
