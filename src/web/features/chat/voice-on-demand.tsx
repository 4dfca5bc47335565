/** Dictation, reading aloud and calls, in chunks of their own: the first page does without them. */
import { Suspense, useRef, type RefObject } from 'react';
import { useAble } from '../../lib/abilities.ts';
import { atRest } from '../../lib/at-rest.ts';
import { lazy } from '../../lib/lazy.ts';

/** Always there, and never what somebody waits for. */
const Dictate = lazy(async () => {
  await atRest();
  return { default: (await import('../voice/dictate-button.tsx')).DictateButton };
});
const Read = lazy(async () => {
  await atRest();
  return { default: (await import('../voice/read-button.tsx')).ReadButton };
});

const TalkButton = lazy(async () => ({ default: (await import('../call/talk-button.tsx')).TalkButton }));

/** Holds the place of a button that is on its way. */
const place = <span className="size-8 pointer-coarse:size-11" />;

function put(box: HTMLTextAreaElement | null, text: string): void {
  if (box) box.value = text;
}

interface DictationProps {
  into: RefObject<HTMLTextAreaElement | null>;
  onWritten: () => void;
}

/** What is dictated stands after what was there when it began; what is heard anew replaces what was heard so far. */
export function Dictation({ into, onWritten }: DictationProps) {
  const before = useRef('');
  function write(text: string) {
    const gap = before.current === '' || /\s$/.test(before.current) ? '' : ' ';
    put(into.current, before.current + gap + text);
    onWritten();
  }
  return (
    <Suspense fallback={place}>
      <Dictate
        onBegin={() => {
          before.current = into.current?.value ?? '';
        }}
        onText={write}
      />
    </Suspense>
  );
}

/** Where something here talks. */
export function Talk(props: { chatId: string | null; busy: boolean }) {
  if (useAble('talks').length === 0) return null;
  return (
    <Suspense fallback={place}>
      <TalkButton {...props} />
    </Suspense>
  );
}

export function ReadAloud(props: { id: string; markdown: string }) {
  return (
    <Suspense fallback={place}>
      <Read {...props} />
    </Suspense>
  );
}
