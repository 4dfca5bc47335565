/** An answer: plain text on paper. While it is written only its last part is drawn anew. */
import { memo } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import Trash from 'lucide-react/icons/trash-2';
import { textOf, type Message, type Part } from '#shared/message.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useLive } from '../../lib/live-answers.ts';
import type { LiveAnswer } from '../../lib/runs.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useActs, useBusy } from './acts.ts';
import { CopyButton } from './copy-button.tsx';
import { Failure, Unfinished } from './failure.tsx';
import { Figures } from './figures.tsx';
import { useModelName } from './model-names.ts';
import { Prose } from './prose.tsx';
import { Reasoning } from './reasoning.tsx';
import { Siblings, type Place } from './siblings.tsx';
import { ToolCall } from './tool-call.tsx';

interface AnswerProps extends Place {
  message: Message;
  /** The last one keeps its actions in sight. */
  last: boolean;
}

export const Answer = memo(function Answer({ message, at, count, last }: AnswerProps) {
  const { chat: t } = useWords();
  const live = useLive(message);
  const shown = live?.message ?? message;
  const running = shown.status === 'running';
  const modelName = useModelName(shown.model);
  return (
    <div className="group" aria-busy={running}>
      <h2 className="visually-hidden">{t.answered({ model: modelName })}</h2>
      {shown.parts.map((part, index) => (
        <AnswerPart key={index} part={part} running={running && index === shown.parts.length - 1} />
      ))}
      {shown.status === 'failed' && <Failure message={shown} />}
      <Unfinished message={shown} />
      {running ? (
        <Writing link={live?.link} />
      ) : (
        <AnswerActions message={shown} modelName={modelName} at={at} count={count} last={last} />
      )}
    </div>
  );
});

const AnswerPart = memo(function AnswerPart({ part, running }: { part: Part; running: boolean }) {
  switch (part.type) {
    case 'text':
      return <Prose text={part.text} running={running} />;
    case 'reasoning':
      return <Reasoning text={part.text} ms={part.ms} running={running && part.ms === undefined} />;
    case 'tool-call':
      return <ToolCall call={part} running={running} />;
    default:
      return null;
  }
});

/** Holds the place of the actions, so that nothing moves when they come; in the margin, so that it covers no text. */
function Writing({ link }: { link: LiveAnswer['link'] | undefined }) {
  const { chat: t } = useWords();
  return (
    <div className="pointer-events-none sticky bottom-0 -ms-3 flex h-8 items-center gap-1 pointer-coarse:h-11">
      <span className={cx('size-2 rounded-full bg-accent', link !== 'waiting' && 'pulse')} />
      {link === 'waiting' && (
        <span
          role="status"
          className="rounded-control bg-paper px-1.5 text-small text-ink-soft [animation:fade_200ms_ease-out_1s_backwards]"
        >
          {t.reconnecting}
        </span>
      )}
    </div>
  );
}

function AnswerActions({ message, modelName, at, count, last }: AnswerProps & { modelName: string }) {
  const { chat: t } = useWords();
  const acts = useActs();
  const busy = useBusy();
  const text = textOf(message);
  return (
    <div
      className={cx(
        '-ms-2 flex min-h-8 flex-wrap items-center gap-x-1 transition-opacity pointer-coarse:min-h-11',
        !last &&
          'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-aria-expanded:opacity-100 pointer-coarse:opacity-100',
      )}
    >
      {text !== '' && <CopyButton text={() => text} />}
      {message.status !== 'failed' && (
        <IconButton
          icon={RotateCcw}
          iconSize={16}
          label={t.retry}
          disabled={busy}
          onClick={() => acts.retry(message)}
        />
      )}
      <Siblings message={message} at={at} count={count} />
      <Menu label={t.more} trigger={(props) => <IconButton icon={Ellipsis} iconSize={16} label={t.more} {...props} />}>
        <MenuItem icon={Trash} danger disabled={busy} onSelect={() => acts.remove(message)}>
          {t.delete}
        </MenuItem>
      </Menu>
      <div className="ms-auto flex min-w-0">
        <Figures message={message} modelName={modelName} />
      </div>
    </div>
  );
}
