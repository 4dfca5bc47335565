import { CopyButton } from '../../ui/copy-button.tsx';
import { copyText } from '../../lib/clipboard.ts';
import { useWords } from '../../lib/i18n.tsx';

/** A value one copies: its name, the value, and the button that answers in place. */
export function CopyLine({ name, hint, value }: { name: string; hint?: string; value: string }) {
  const { shell } = useWords();
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2.5 last:border-0">
      <div className="min-w-0 flex-1 lg:flex lg:items-center lg:gap-4">
        <div className="w-56 shrink-0">
          <span className="block text-ui font-medium">{name}</span>
          {hint !== undefined && <span className="block text-small text-ink-soft">{hint}</span>}
        </div>
        <div className="min-w-0 font-mono text-small break-all">{value}</div>
      </div>
      <CopyButton
        copy={() => copyText(value)}
        words={{ copy: `${shell.copy}: ${name}`, copied: shell.copied, failed: shell.copyFailed }}
      />
    </li>
  );
}
