import { useEffect, useRef, useState } from 'react';
import Braces from 'lucide-react/icons/braces';
import Copy from 'lucide-react/icons/copy';
import FileText from 'lucide-react/icons/file-text';
import Globe from 'lucide-react/icons/globe';
import Printer from 'lucide-react/icons/printer';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import type { ExportFormat } from '../../lib/asks.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { exportChats } from './exporting.ts';

const FORMATS = [
  { format: 'markdown', icon: FileText },
  { format: 'html', icon: Globe },
  { format: 'json', icon: Braces },
  { format: 'pdf', icon: Printer },
  { format: 'copy', icon: Copy },
] as const;

/** One chat, or many in a zip. */
interface ExportProps {
  chats: readonly ChatSummary[];
  /** Chosen already. */
  format?: ExportFormat | undefined;
  onClose: () => void;
}

export function ExportChats({ chats, format: chosen, onClose }: ExportProps) {
  const { shell } = useWords();
  const words = useOrganisingWords();
  const errorText = useErrorText();
  const toasts = useToasts();
  const [busy, setBusy] = useState<ExportFormat | null>(null);
  const offered = FORMATS.filter(({ format }) => chats.length === 1 || format !== 'pdf');

  async function run(format: ExportFormat) {
    if (busy !== null) return;
    setBusy(format);
    // The dialog itself must not be on the paper.
    if (format === 'pdf') onClose();
    try {
      const said = await exportChats(chats, format, shell.untitled);
      if (said !== null) toasts.show({ text: said });
    } catch (error) {
      toasts.show({ text: errorText(error), tone: 'danger' });
    }
    onClose();
  }
  const begin = useRef(() => (chosen === undefined ? undefined : run(chosen)));
  useEffect(() => void begin.current(), []);
  if (chosen !== undefined) return null;
  return (
    <Dialog open onClose={onClose} title={words.exportTitle} closeLabel={shell.close}>
      <p className="truncate px-5 text-small text-ink-soft">
        {chats.length === 1 ? chats[0]?.title || shell.untitled : words.exportIntro(chats.length)}
      </p>
      <ul className="p-3">
        {offered.map(({ format, icon }) => (
          <li key={format}>
            <button
              type="button"
              aria-busy={busy === format || undefined}
              className={`flex w-full items-center gap-3 rounded-control px-3 py-2 text-start hover:bg-hover ${busy === format ? 'pulse' : ''}`}
              onClick={() => void run(format)}
            >
              <Icon of={icon} size={18} className="text-ink-soft" />
              <span className="min-w-0">
                <span className="block text-ui font-medium">{words.formats[format]}</span>
                <span className="block text-small text-ink-soft">
                  {busy === format ? words.exporting : words.formatHints[format]}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
