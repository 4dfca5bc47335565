import { useEffect, useRef, useState } from 'react';
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { Button, IconButton } from './button.tsx';

interface CopyButtonProps {
  /** Puts the text where it can be pasted from; false when nothing could. */
  copy: () => Promise<boolean>;
  words: { copy: string; copied: string; failed: string };
  /** With its word beside the icon. */
  worded?: boolean;
  className?: string;
}

/** Answers in place: its icon and name say for a moment that it has copied. */
export function CopyButton({ copy, words, worded, className }: CopyButtonProps) {
  const [said, setSaid] = useState<'copy' | 'copied' | 'failed'>('copy');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function run() {
    const done = await copy();
    setSaid(done ? 'copied' : 'failed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid('copy'), done ? 2000 : 5000);
  }
  const icon = said === 'copied' ? Check : Copy;
  return (
    <>
      {worded ? (
        <Button size="small" icon={icon} className={className} onClick={() => void run()}>
          {words[said]}
        </Button>
      ) : (
        <IconButton
          icon={icon}
          iconSize={16}
          label={words[said]}
          className={said === 'copied' ? `text-good ${className ?? ''}` : className}
          onClick={() => void run()}
        />
      )}
      <span role="status" className="visually-hidden">
        {said === 'copy' ? '' : words[said]}
      </span>
    </>
  );
}
