/** A document, small: its name and what was read of it. */
import type { ReactNode } from 'react';
import FileCode from 'lucide-react/icons/file-code';
import FileSpreadsheet from 'lucide-react/icons/file-spreadsheet';
import FileText from 'lucide-react/icons/file-text';
import Presentation from 'lucide-react/icons/presentation';
import type { DocumentInfo } from '#shared/document.ts';
import { useWords } from '../../lib/i18n.tsx';
import { cx } from '../../ui/cx.ts';
import { Icon, type Glyph } from '../../ui/icon.tsx';

const GLYPHS: Partial<Record<DocumentInfo['kind'], Glyph>> = {
  sheet: FileSpreadsheet,
  csv: FileSpreadsheet,
  slides: Presentation,
  code: FileCode,
  html: FileCode,
};

/** `PDF · 12 pages · ~4,300 tokens`. */
export function useAboutDocument(): (document: DocumentInfo) => string {
  const { chat: t } = useWords();
  return ({ kind, unit, count, tokens }) =>
    [
      t.documents.kind[kind],
      ...(count > 1 ? [t.documents.count[unit](count)] : []),
      t.about({ value: t.tokens(tokens) }),
    ].join(' · ');
}

interface FileChipProps {
  name: string;
  kind: DocumentInfo['kind'] | null;
  note: ReactNode;
  failed?: boolean;
  /** Without it the chip is no button. */
  onOpen?: (() => void) | undefined;
}

export function FileChip({ name, kind, note, failed, onOpen }: FileChipProps) {
  const content = (
    <>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-control bg-[color-mix(in_oklch,var(--accent)_12%,transparent)] text-accent">
        <Icon of={(kind && GLYPHS[kind]) ?? FileText} size={18} />
      </span>
      <span className="min-w-0 text-start">
        <span className="block truncate text-ui">{name}</span>
        <span className={cx('block truncate text-small', failed ? 'text-danger' : 'text-ink-soft')}>{note}</span>
      </span>
    </>
  );
  const shape = cx(
    'flex h-14 max-w-72 min-w-44 items-center gap-2.5 rounded-card bg-surface px-2 pe-3 ring-1 ring-inset',
    failed ? 'ring-danger' : 'ring-line',
  );
  if (!onOpen) return <div className={shape}>{content}</div>;
  return (
    <button type="button" className={cx(shape, 'transition-colors hover:bg-hover')} onClick={onOpen}>
      {content}
    </button>
  );
}
