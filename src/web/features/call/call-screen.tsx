/** The screen of a call: who speaks, what was said, and what one can do about it. */
import Mic from 'lucide-react/icons/mic';
import MicOff from 'lucide-react/icons/mic-off';
import PhoneOff from 'lucide-react/icons/phone-off';
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { callVoices } from '#shared/call-voices.ts';
import type { CallWord } from '#shared/message.ts';
import { useErrorText, useLanguage, useWords } from '../../lib/i18n.tsx';
import { beginning } from '../../lib/beginning.ts';
import { useSetting } from '../../lib/session.tsx';
import { toolName } from '../../lib/tool-calls.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { ShownFirst } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { TalkSession, type Line, type TalkState } from './talk.ts';
import { ToolLine } from './tool-line.tsx';
import { useCallWords } from './words.ts';

interface CallScreenProps {
  /** Null: a new chat. */
  chatId: string | null;
  /** It is over and closed. `chatId`: where it is written; null: nothing was said. */
  onClose: (chatId: string | null) => void;
}

export function CallScreen({ chatId, onClose }: CallScreenProps) {
  const words = useCallWords();
  const language = useLanguage();
  const [voice = 'alloy', setVoice] = useSetting('chat.callVoice');
  const [session] = useState(() => {
    const { projectId = null, assistantId = null, temporary = false } = chatId === null ? beginning() : {};
    const spoken = language.slice(0, 2);
    return new TalkSession({ chatId, model: null, language: spoken, projectId, assistantId, temporary }, voice);
  });
  const state = useSyncExternalStore(session.subscribe, session.state);
  const titleId = useId();
  useEffect(() => {
    void session.start();
    return () => void session.end();
  }, [session]);

  const leaving = useRef(false);
  async function leave() {
    leaving.current = true;
    await session.end();
    onClose(session.state().chatId);
  }
  const over = state.phase === 'over';
  const away = over || state.phase === 'lost' || state.phase === 'connecting';
  const stopped = state.microphone !== null || state.error !== null || state.broken;
  // The server hung up by itself, and there is nothing to be said about it.
  const ended = over && !stopped;
  useEffect(() => {
    if (ended && !leaving.current) onClose(session.state().chatId);
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it ends
  }, [ended]);

  return (
    <dialog
      aria-labelledby={titleId}
      className="m-0 h-dvh max-h-none w-screen max-w-none bg-paper text-ink"
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        void leave();
      }}
    >
      <ShownFirst />
      <div className="mx-auto flex h-full max-w-measure flex-col px-4 pt-4 pb-[max(1.25rem,env(safe-area-inset-bottom))]">
        <header className="flex min-h-11 items-center gap-3">
          <h2 id={titleId} className="min-w-0 flex-1 truncate text-section font-semibold">
            {state.model === null ? words.titleNobody : words.title({ model: state.model })}
          </h2>
          <Select
            aria-label={words.voice}
            value={voice}
            disabled={over}
            className="w-28 shrink-0"
            onChange={(event) => {
              const chosen = callVoices.find((name) => name === event.target.value);
              if (chosen === undefined) return;
              void setVoice(chosen);
              session.speakAs(chosen);
            }}
          >
            {callVoices.map((name) => (
              <option key={name} value={name}>
                {name[0]?.toUpperCase()}
                {name.slice(1)}
              </option>
            ))}
          </Select>
        </header>
        <Captions lines={state.lines} onWord={(tool, word) => session.allow(tool, word)} over={over} />
        <Notes state={state} />
        <div className="flex shrink-0 flex-col items-center gap-5 pt-3">
          <Orb session={session} state={state} />
          <p role="status" className="min-h-6 text-center text-ui text-ink-soft">
            {state.muted && !away ? words.muted : words.phases[state.phase]}
          </p>
          {over ? (
            <div className="flex gap-3">
              <Button size="large" onClick={() => void leave()}>
                {words.close}
              </Button>
              <Button size="large" look="primary" autoFocus onClick={() => void session.start()}>
                {words.again}
              </Button>
            </div>
          ) : (
            <div className="flex items-center gap-6">
              <IconButton
                icon={state.muted ? MicOff : Mic}
                iconSize={22}
                label={state.muted ? words.unmute : words.mute}
                tipSide="top"
                aria-pressed={state.muted}
                className={cx(
                  'size-13 rounded-full ring-1 ring-line ring-inset pointer-coarse:size-13',
                  state.muted && 'bg-tint text-accent',
                )}
                onClick={() => session.mute()}
              />
              <IconButton
                autoFocus
                icon={PhoneOff}
                iconSize={22}
                look="danger"
                label={words.end}
                tipSide="top"
                className="size-13 rounded-full pointer-coarse:size-13"
                onClick={() => void leave()}
              />
            </div>
          )}
        </div>
      </div>
    </dialog>
  );
}

interface CaptionsProps {
  lines: readonly Line[];
  /** Nobody waits for a word any more. */
  over: boolean;
  onWord: (tool: string, word: CallWord) => void;
}

/** Everything said so far; the newest stays in view. */
function Captions({ lines, over, onWord }: CaptionsProps) {
  const words = useCallWords();
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  });
  const { chat: t } = useWords();
  const last = lines.findLast((line) => line.who !== 'tool' && line.done);
  const asking = over ? undefined : lines.findLast((line) => line.who === 'tool' && line.tool.state === 'asking');
  return (
    <>
      <section
        aria-label={words.captions}
        tabIndex={0}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto focus-visible:-outline-offset-2"
      >
        {lines.length === 0 && <p className="m-auto text-center text-answer text-ink-soft">{words.hint}</p>}
        <div className="mt-auto flex flex-col gap-3 py-3">
          {lines.map((line) =>
            line.who === 'tool' ? (
              <ToolLine key={line.id} tool={line.tool} over={over} onWord={(word) => onWord(line.id, word)} />
            ) : (
              <p
                key={line.id}
                dir="auto"
                className={cx(
                  'text-answer [overflow-wrap:anywhere] whitespace-pre-wrap',
                  line.who === 'person' && 'max-w-[85%] self-end rounded-composer bg-tint px-4 py-2.5',
                )}
              >
                {line.who === 'person' && <span className="visually-hidden">{words.you}: </span>}
                {line.text}
              </p>
            ),
          )}
          <div ref={end} />
        </div>
      </section>
      {/* One's own words need not be said again by a screen reader, and answers are heard. */}
      <p aria-live="polite" className="visually-hidden">
        {asking?.who === 'tool'
          ? t.tools.asking({ name: toolName(asking.tool.name, t.tools.names) })
          : last?.who === 'person'
            ? last.text
            : ''}
      </p>
    </>
  );
}

/** What is wrong, and what to do; and what one should know. */
function Notes({ state }: { state: TalkState }) {
  const words = useCallWords();
  const errorText = useErrorText();
  const wrong =
    state.microphone !== null
      ? words.microphone[state.microphone]
      : state.broken
        ? words.broken
        : state.error !== null
          ? errorText(state.error)
          : null;
  return (
    <div className="shrink-0 text-center text-ui">
      {wrong !== null && (
        <p role="alert" className="mx-auto max-w-120 text-danger">
          {wrong}
        </p>
      )}
      {state.unwritten && wrong === null && <p className="mx-auto max-w-120 text-ink-soft">{words.unwritten}</p>}
      {state.simulated && !state.unwritten && wrong === null && <p className="text-ink-soft">{words.simulated}</p>}
    </div>
  );
}

/** Grows with whoever speaks. The words beneath say the same. */
function Orb({ session, state }: { session: TalkSession; state: TalkState }) {
  const orb = useRef<HTMLDivElement>(null);
  const alive = state.phase === 'listening' || state.phase === 'hearing';
  useEffect(() => {
    const box = orb.current;
    if (!box || !alive || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let frame = 0;
    const draw = () => {
      box.style.transform = `scale(${1 + session.level * 0.35})`;
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      box.style.transform = '';
    };
  }, [alive, session]);
  return (
    <div
      ref={orb}
      aria-hidden="true"
      className={cx(
        'size-20 rounded-full transition-colors',
        state.phase === 'answering' ? 'bg-accent' : state.phase === 'over' || state.muted ? 'bg-line' : 'bg-tint',
        (state.phase === 'thinking' || state.phase === 'connecting' || state.phase === 'lost') && 'pulse',
        alive && !state.muted && 'ring-2 ring-accent',
      )}
    />
  );
}
