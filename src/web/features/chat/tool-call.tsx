/** A tool the model used: one line, its arguments and result underneath on demand. */
import { Suspense, useState } from 'react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleAlert from 'lucide-react/icons/circle-alert';
import Wrench from 'lucide-react/icons/wrench';
import { allowCall } from '#shared/contract/runs.ts';
import type { ToolCall as Call } from '#shared/message.ts';
import { useActing } from '../../lib/acting.ts';
import { call } from '../../lib/api.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { ConnectFirst, Recalled, Remembered } from './beside/on-demand.tsx';

export function ToolCall({ call, running, runId }: { call: Call; running: boolean; runId: string | null }) {
  const { chat: t } = useWords();
  const f = useFormats();
  const [open, setOpen] = useState(false);
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
          {t.tools[state]({ name: nameOf(call.name, t.tools.names) })}
        </span>
        {call.ms !== undefined && <span className="tabular-nums">· {f.duration(call.ms)}</span>}
        <Icon of={ChevronRight} size={14} className={cx('transition-transform', open && 'rotate-90')} />
      </button>
      {asking && runId !== null && <Permission runId={runId} call={call} />}
      {state === 'done' && <Done call={call} />}
      {open && (
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
      )}
    </div>
  );
}

/** What a few tools show of what they did. */
function Done({ call }: { call: Call }) {
  if (call.name !== 'remember' && call.name !== 'search_chats') return null;
  return <Suspense>{call.name === 'remember' ? <Remembered tool={call} /> : <Recalled tool={call} />}</Suspense>;
}

/** The person's word: what is about to happen, and three ways to answer. */
function Permission({ runId, call: { id, arguments: written } }: { runId: string; call: Call }) {
  const { chat: t } = useWords();
  const acting = useActing();
  const toasts = useToasts();
  const [said, setSaid] = useState(false);
  async function say(allow: 'once' | 'chat' | 'no') {
    setSaid(true);
    const answered = await acting(
      call(allowCall, { params: { id: runId, call: id }, body: { allow } }).then(({ taken }) => {
        if (!taken) toasts.show({ text: t.tools.tooLate });
        return taken;
      }),
    );
    if (!answered) setSaid(false);
  }
  return (
    <div
      role="group"
      aria-label={t.tools.arguments}
      className="my-1 rounded-card bg-surface p-3 ring-1 ring-line ring-inset"
    >
      <Plain text={indented(written)} />
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" look="primary" disabled={said} onClick={() => void say('once')}>
          {t.tools.allowOnce}
        </Button>
        <Button size="small" disabled={said} onClick={() => void say('chat')}>
          {t.tools.allowChat}
        </Button>
        <Button size="small" disabled={said} onClick={() => void say('no')}>
          {t.tools.refuse}
        </Button>
      </div>
    </div>
  );
}

/** What a person calls it; a tool from elsewhere keeps its own name, after its server's. */
function nameOf(name: string, names: Readonly<Record<string, string>>): string {
  return Object.hasOwn(names, name) ? (names[name] ?? name) : name.replace('__', ': ');
}

function Plain({ text }: { text: string }) {
  return (
    <pre className="mt-1 max-h-80 overflow-auto rounded-control bg-surface p-3 font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap">
      {text}
    </pre>
  );
}

/** JSON set out to be read; anything else as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
