/** Reads an answer aloud; while it does, pauses and stops. */
import { useEffect, useSyncExternalStore } from 'react';
import Pause from 'lucide-react/icons/pause';
import Play from 'lucide-react/icons/play';
import Square from 'lucide-react/icons/square';
import Volume from 'lucide-react/icons/volume-2';
import { useAble } from '../../lib/abilities.ts';
import { useLanguage, useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { canRead, currentReading, pauseOrGoOn, readAloud, stopReading, subscribe } from './read-aloud.ts';

export function ReadButton({ id, markdown }: { id: string; markdown: string }) {
  const { chat: t } = useWords();
  const language = useLanguage();
  const toasts = useToasts();
  const deployment = useAble('speaks').length > 0;
  const reading = useSyncExternalStore(subscribe, currentReading);
  const mine = reading?.id === id ? reading : null;
  // Whoever leaves the conversation does not hear its end.
  useEffect(
    () => () => {
      if (currentReading()?.id === id) stopReading();
    },
    [id],
  );
  if (!canRead(deployment)) return null;
  async function begin() {
    try {
      await readAloud({ id, markdown, deployment, language, words: { code: t.voice.codeSkipped } });
    } catch {
      toasts.show({ text: t.voice.notRead, tone: 'danger' });
    }
  }
  if (!mine) return <IconButton icon={Volume} iconSize={16} label={t.voice.read} onClick={() => void begin()} />;
  return (
    <span className="flex items-center" role="group" aria-label={t.voice.reading}>
      {mine.state === 'preparing' ? (
        <span role="status" className="pulse px-1 text-small text-ink-soft">
          {t.voice.preparing}
        </span>
      ) : (
        <IconButton
          icon={mine.state === 'paused' ? Play : Pause}
          iconSize={16}
          label={mine.state === 'paused' ? t.voice.goOn : t.voice.pause}
          onClick={pauseOrGoOn}
        />
      )}
      <IconButton icon={Square} iconSize={14} label={t.voice.stopReading} onClick={stopReading} />
    </span>
  );
}
