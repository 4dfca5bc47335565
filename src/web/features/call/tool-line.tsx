/** A tool that is used in a call: one line; while it waits for the person, what it is about to do and the words they may say. */
import CircleAlert from 'lucide-react/icons/circle-alert';
import Wrench from 'lucide-react/icons/wrench';
import { useId, useRef, useState } from 'react';
import type { CallWord } from '#shared/message.ts';
import { useBesideAnswersWords } from '../../lib/beside-answers.ts';
import { useWords } from '../../lib/i18n.tsx';
import { indented, toolName } from '../../lib/tool-calls.ts';
import { Button } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import type { UsedTool } from './talk.ts';
import { useCallWords } from './words.ts';

interface ToolLineProps {
  tool: UsedTool;
  /** The call has ended. */
  over: boolean;
  onWord: (word: CallWord) => void;
}

export function ToolLine({ tool, over, onWord }: ToolLineProps) {
  const { chat: t } = useWords();
  const words = useCallWords();
  const line = useRef<HTMLParagraphElement>(null);
  const state = over && tool.state !== 'done' ? 'failed' : tool.state;
  const working = state === 'running' || state === 'writing';
  if (tool.connect !== undefined)
    return <p className="text-ui text-ink-soft">{words.connectFirst({ name: tool.connect })}</p>;
  return (
    <div>
      <p ref={line} tabIndex={-1} className="flex items-center gap-1.5 text-ui text-ink-soft">
        <Icon
          of={state === 'failed' ? CircleAlert : Wrench}
          size={14}
          className={state === 'failed' ? 'text-danger' : undefined}
        />
        <span className={cx('truncate', working && 'pulse')}>
          {t.tools[state]({ name: toolName(tool.name, t.tools.names) })}
        </span>
      </p>
      {state === 'asking' && <Asking tool={tool} onWord={onWord} onSaid={() => line.current?.focus()} />}
    </div>
  );
}

function Asking({ tool, onWord, onSaid }: Omit<ToolLineProps, 'over'> & { onSaid: () => void }) {
  const t = useBesideAnswersWords();
  const [said, setSaid] = useState(false);
  const why = useId();
  const { words, why: reason } = tool.asking ?? { words: ['once', 'no'] as const, why: null };
  return (
    <div
      role="group"
      aria-label={t.mayRun}
      aria-describedby={reason === null ? undefined : why}
      className="my-2 rounded-card bg-surface p-3 ring-1 ring-line ring-inset"
    >
      {reason !== null && (
        <p id={why} className="text-small text-pretty text-ink-soft">
          {t.whyAsked[reason]}
        </p>
      )}
      <pre
        tabIndex={0}
        className="max-h-40 overflow-auto font-mono text-small [overflow-wrap:anywhere] whitespace-pre-wrap"
      >
        {indented(tool.arguments)}
      </pre>
      <div className="mt-2 flex flex-wrap gap-2">
        {words.map((word) => (
          <Button
            key={word}
            size="small"
            {...(word === 'once' && { look: 'primary' as const })}
            disabled={said}
            onClick={() => {
              setSaid(true);
              onSaid();
              onWord(word);
            }}
          >
            {t.callWords[word]}
          </Button>
        ))}
      </div>
    </div>
  );
}
