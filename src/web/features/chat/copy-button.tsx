import { useEffect, useState } from 'react';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';

const SAID_MS = 1600;

/** Copies `text` and says so in place. */
export function CopyButton({ text }: { text: () => string }) {
  const { chat: t } = useWords();
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const said = outcome === 'copied' ? t.copied : outcome === 'failed' ? t.copyFailed : '';
  return (
    <>
      <IconButton
        icon={outcome === 'copied' ? Check : Copy}
        iconSize={16}
        label={said === '' ? t.copy : said}
        onClick={() => void copyText(text()).then((done) => setOutcome(done ? 'copied' : 'failed'))}
      />
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </>
  );
}
