import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** A secret, shown once. `title` says what is ready. */
export function SecretShown({ title, secret, onDone }: { title: string; secret: string; onDone: () => void }) {
  const { shell } = useWords();
  const { keys: words } = useSettingsWords();
  return (
    <div role="status" className="arrive rounded-card bg-tint p-4">
      <p className="text-ui font-medium">{title}</p>
      <p className="text-small text-ink-soft">{words.once}</p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <input
          readOnly
          aria-label={words.secret}
          value={secret}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          className="h-9 min-w-0 flex-1 basis-64 rounded-control bg-raised px-3 font-mono text-small ring-1 ring-inset ring-line"
        />
        <CopyButton
          worded
          copy={() => copyText(secret)}
          words={{ copy: shell.copy, copied: shell.copied, failed: shell.copyFailed }}
        />
      </div>
      <Button className="mt-3" size="small" onClick={onDone}>
        {words.done}
      </Button>
    </div>
  );
}
