/** An answer: plain text on paper. While it is written only its last part is drawn anew. */
import { memo, Suspense } from 'react';
import type { Message, Part } from '#shared/message.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useLive } from '../../lib/live-answers.ts';
import type { LiveAnswer } from '../../lib/runs.ts';
import { cx } from '../../ui/cx.ts';
import { useActs } from './acts.ts';
import { AnswerActions } from './answer-actions.tsx';
import { AnsweredBy, Translated, WrittenFile } from './beside/on-demand.tsx';
import { Drawn } from './drawn.tsx';
import { EditMessage, type Editing } from './edit-message.tsx';
import { Failure, Unfinished } from './failure.tsx';
import { useModelName } from './model-names.ts';
import { Prose } from './prose.tsx';
import { Reasoning } from './reasoning.tsx';
import type { Place } from './siblings.tsx';
import { SummaryNote } from './summary-note.tsx';
import { ToolCall } from './tool-call.tsx';
import { translationOf, useTranslating } from './translating.ts';

interface AnswerProps extends Place {
  message: Message;
  /** Set while the person rewrites it. */
  editing?: Editing | null;
  /** The last one keeps its actions in sight. */
  last: boolean;
  /** It stands among others: they are its versions. */
  beside?: boolean;
}

export const Answer = memo(function Answer({ message, at, count, last, editing = null, beside = false }: AnswerProps) {
  const { chat: t } = useWords();
  const live = useLive(message);
  const shown = live?.message ?? message;
  const running = shown.status === 'running';
  const modelName = useModelName(shown.model);
  const translating = useTranslating(shown.id);
  const translation = translationOf(shown);
  const acts = useActs();
  if (editing)
    return (
      <EditMessage
        answer
        editing={editing}
        hasFiles={false}
        onSend={(text) => acts.rewrite(shown, text)}
        onCancel={() => acts.edit(null)}
      />
    );
  return (
    <div className="group" aria-busy={running}>
      <h2 className="visually-hidden">{t.answered({ model: modelName })}</h2>
      {shown.assistantId !== undefined && (
        <Suspense>
          <AnsweredBy id={shown.assistantId} />
        </Suspense>
      )}
      {shown.parts.map((part, index) =>
        part.type === 'text' && translation ? null : part.type === 'summary' ? (
          <SummaryNote key={index} summary={part} answer={shown} />
        ) : (
          <AnswerPart
            key={index}
            part={part}
            runId={shown.runId}
            running={running && (part.type === 'tool-call' || index === shown.parts.length - 1)}
          />
        ),
      )}
      {(translation !== undefined || translating !== undefined) && (
        <Suspense>
          <Translated message={shown} translation={translation} />
        </Suspense>
      )}
      {shown.status === 'failed' && <Failure message={shown} />}
      <Unfinished message={shown} />
      {running ? (
        <Writing link={live?.link} />
      ) : (
        <AnswerActions message={shown} modelName={modelName} at={at} count={beside ? 1 : count} last={last} />
      )}
    </div>
  );
});

interface AnswerPartProps {
  part: Part;
  running: boolean;
  /** The run that writes the answer, while one does. */
  runId: string | null;
}

const AnswerPart = memo(function AnswerPart({ part, running, runId }: AnswerPartProps) {
  switch (part.type) {
    case 'text':
      return <Prose text={part.text} running={running} />;
    case 'reasoning':
      return <Reasoning text={part.text} ms={part.ms} running={running && part.ms === undefined} />;
    case 'tool-call':
      return <ToolCall call={part} running={running} runId={runId} />;
    case 'image':
      return <Drawn part={part} />;
    case 'file':
      return (
        <Suspense fallback={<div className="my-2 h-14" />}>
          <WrittenFile part={part} />
        </Suspense>
      );
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
