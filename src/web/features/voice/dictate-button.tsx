/** Dictates into the composer: one press begins, the next writes what was said; Esc forgets it. */
import { useEffect, useRef, useState } from 'react';
import Check from 'lucide-react/icons/check';
import Mic from 'lucide-react/icons/mic';
import X from 'lucide-react/icons/x';
import { useAble } from '../../lib/abilities.ts';
import { ApiError } from '../../lib/api.ts';
import { useErrorText, useLanguage, useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { canDictate, dictate, type Dictation, type DictationState } from './dictation.ts';

interface DictateButtonProps {
  /** What was said; called again with more of it while one speaks. */
  onText: (text: string) => void;
  /** It begins: what is written next stands after what is there. */
  onBegin: () => void;
}

export function DictateButton({ onText, onBegin }: DictateButtonProps) {
  const { chat: t } = useWords();
  const language = useLanguage();
  const errorText = useErrorText();
  const toasts = useToasts();
  const deployment = useAble('hears').length > 0;
  const [state, setState] = useState<DictationState | null>(null);
  const running = useRef<Dictation | null>(null);
  useEffect(() => () => running.current?.cancel(), []);
  if (!canDictate(deployment)) return null;

  async function begin() {
    onBegin();
    const end = (error: unknown) => {
      running.current = null;
      setState(null);
      if (error !== null) toasts.show({ text: sentenceOf(error), tone: 'danger' });
    };
    try {
      running.current = await dictate({ deployment, language, onState: setState, onText, onEnd: end });
    } catch (error) {
      end(error);
    }
  }
  function sentenceOf(error: unknown): string {
    if (error instanceof ApiError) return errorText(error);
    const refused =
      error instanceof Error && /NotAllowed|not-allowed|service-not-allowed/.test(`${error.name} ${error.message}`);
    return refused ? t.voice.noMicrophone : t.voice.notHeard;
  }

  if (state === null)
    return (
      <IconButton
        icon={Mic}
        label={t.voice.dictate}
        tipSide="top"
        className="rounded-full"
        onClick={() => void begin()}
      />
    );
  return (
    <div
      role="group"
      aria-label={t.voice.dictating}
      className="flex items-center gap-0.5 rounded-full bg-tint ps-3"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        running.current?.cancel();
      }}
    >
      <span role="status" className="flex items-center gap-2 text-small">
        <span className="pulse size-2 rounded-full bg-danger" />
        {state === 'listening' ? t.voice.listening : t.voice.writing}
      </span>
      <IconButton
        icon={X}
        iconSize={16}
        label={t.voice.forget}
        tipSide="top"
        className="rounded-full"
        onClick={() => running.current?.cancel()}
      />
      {state === 'listening' && (
        <IconButton
          // The focus stays where it was, so that the same key ends what it began.
          autoFocus
          icon={Check}
          iconSize={16}
          label={t.voice.finish}
          tipSide="top"
          className="rounded-full"
          onClick={() => running.current?.finish()}
        />
      )}
    </div>
  );
}
