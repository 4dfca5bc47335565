/** ‹2/3›: the versions of a message. */
import ChevronLeft from 'lucide-react/icons/chevron-left';
import ChevronRight from 'lucide-react/icons/chevron-right';
import type { Message } from '#shared/message.ts';
import { useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { useActs, useBusy } from './acts.ts';

export interface Place {
  /** Which version this is, from 1. */
  at: number;
  count: number;
}

export function Siblings({ message, at, count }: Place & { message: Message }) {
  const { chat: t } = useWords();
  const { step } = useActs();
  const busy = useBusy();
  if (count < 2) return null;
  return (
    <div role="group" aria-label={t.versions} className="flex items-center">
      <IconButton
        icon={ChevronLeft}
        iconSize={16}
        label={t.previousVersion}
        disabled={busy || at === 1}
        className="w-6 pointer-coarse:w-11"
        onClick={() => step(message, -1)}
      />
      <span className="text-small text-ink-soft tabular-nums" aria-hidden="true">
        {t.versionOf({ at, count })}
      </span>
      <span className="visually-hidden">{t.versionLong({ at, count })}</span>
      <IconButton
        icon={ChevronRight}
        iconSize={16}
        label={t.nextVersion}
        disabled={busy || at === count}
        className="w-6 pointer-coarse:w-11"
        onClick={() => step(message, 1)}
      />
    </div>
  );
}
