import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DialogButtons } from '../../ui/dialog.tsx';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** A link that works once, to be passed on now. The token stands behind `#`: no server and no log on the way sees it. */
export function LinkShown({ token, note, onDone }: { token: string; note?: ReactNode; onDone: () => void }) {
  const { shell } = useWords();
  const { people: words } = useSettingsWords();
  const address = `${location.origin}/join#code=${token}`;
  return (
    <>
      <div role="status" className="px-5 pt-3">
        {note}
        <p className="text-small text-ink-soft">{words.linkReady}</p>
        <div className="mt-3 flex items-center gap-2">
          <input
            readOnly
            autoFocus
            aria-label={words.link}
            value={address}
            onFocus={(event) => event.currentTarget.select()}
            className="h-9 min-w-0 flex-1 rounded-control bg-surface px-3 font-mono text-small ring-1 ring-inset ring-line"
          />
          <CopyButton
            worded
            copy={() => copyText(address)}
            words={{ copy: words.copy, copied: shell.copied, failed: shell.copyFailed }}
          />
        </div>
      </div>
      <DialogButtons>
        <Button look="primary" onClick={onDone}>
          {words.done}
        </Button>
      </DialogButtons>
    </>
  );
}
