/** Assistants and files that fit what is typed after `@`, above the composer. The focus stays in the composer. */
import { Fragment, useEffect, useId, useImperativeHandle, useState, type ReactNode, type Ref } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import FileText from 'lucide-react/icons/file-text';
import ImageIcon from 'lucide-react/icons/image';
import { listAssistants } from '#shared/contract/assistants.ts';
import { listFiles, type FileInfo } from '#shared/contract/files.ts';
import { query } from '../../lib/api.ts';
import { useBesideAnswersWords } from '../../lib/beside-answers.ts';
import { fuzzyScore } from '../../lib/fuzzy.ts';
import { Icon } from '../../ui/icon.tsx';
import type { SlashHandle } from '../prompts/slash-menu.tsx';
import { Face } from './face.tsx';

const MOST_OF_EACH = 6;

interface Mentioned {
  id: string;
  name: string;
}

interface MentionMenuProps {
  /** What is typed after the `@`; null: the menu is not wanted. */
  typed: string | null;
  onAssistant: (assistant: Mentioned) => void;
  onFile: (file: FileInfo) => void;
  onLeave: () => void;
  handle: Ref<SlashHandle>;
}

interface Row {
  key: string;
  group: 'assistants' | 'files';
  sign: ReactNode;
  name: string;
  note: string;
  choose: () => void;
}

export function MentionMenu({ typed, onAssistant, onFile, onLeave, handle }: MentionMenuProps) {
  const t = useBesideAnswersWords();
  const id = useId();
  const [chosen, setChosen] = useState({ typed, at: 0 });
  const [said, setSaid] = useState('');
  const rows = useRows(typed, {
    onAssistant: (one) => {
      setSaid(t.mentioned({ name: one.name }));
      onAssistant(one);
    },
    onFile: (file) => {
      setSaid(t.attached({ name: file.name }));
      onFile(file);
    },
  });
  // Without one that fits, a message may well have an @ in it.
  const open = typed !== null && rows.length > 0;
  const current = chosen.typed === typed ? Math.min(chosen.at, rows.length - 1) : 0;
  const move = (at: number) => setChosen({ typed, at });
  useImperativeHandle(handle, () => ({
    press(key) {
      if (!open) return false;
      if (key === 'ArrowDown') move((current + 1) % rows.length);
      else if (key === 'ArrowUp') move((current + rows.length - 1) % rows.length);
      else if (key === 'Enter' || key === 'Tab') rows[current]?.choose();
      else if (key === 'Escape') onLeave();
      else return false;
      return true;
    },
  }));
  useEffect(() => {
    if (open) setSaid(rows[current]?.name ?? '');
    // What was chosen stays said when the menu closes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [open, rows[current]?.key]);
  return (
    <>
      {open && (
        <div
          role="listbox"
          aria-label={t.mentions}
          className="arrive absolute inset-x-0 bottom-full z-10 mb-2 max-h-80 overflow-y-auto rounded-card bg-raised p-1.5 shadow-float ring-1 ring-line"
        >
          {(['assistants', 'files'] as const).map((group) => (
            <Fragment key={group}>
              {rows.some((row) => row.group === group) && (
                <div role="group" aria-labelledby={`${id}-${group}`}>
                  <div id={`${id}-${group}`} className="px-3 pt-1.5 pb-1 text-small text-ink-soft">
                    {t[group]}
                  </div>
                  {rows.map((row, index) =>
                    row.group === group ? (
                      <div
                        key={row.key}
                        role="option"
                        aria-selected={index === current}
                        ref={(element) => {
                          if (index === current) element?.scrollIntoView({ block: 'nearest' });
                        }}
                        className="flex min-h-9 w-full cursor-pointer items-center gap-2.5 rounded-control px-3 py-1 text-start text-ui aria-selected:bg-hover pointer-coarse:min-h-11"
                        onPointerMove={() => move(index)}
                        // The composer keeps the focus.
                        onPointerDown={(event) => event.preventDefault()}
                        onClick={row.choose}
                      >
                        {row.sign}
                        <span className="max-w-[60%] shrink-0 truncate font-medium">{row.name}</span>
                        <span className="min-w-0 flex-1 truncate text-small text-ink-soft">{row.note}</span>
                      </div>
                    ) : null,
                  )}
                </div>
              )}
            </Fragment>
          ))}
        </div>
      )}
      <p role="status" className="visually-hidden">
        {said}
      </p>
    </>
  );
}

function useRows(
  typed: string | null,
  { onAssistant, onFile }: Pick<MentionMenuProps, 'onAssistant' | 'onFile'>,
): Row[] {
  const enabled = typed !== null;
  const { data: known } = useQuery({ ...query(listAssistants), enabled });
  const asked = { search: typed ?? '', limit: MOST_OF_EACH };
  const { data: found } = useQuery({
    ...query(listFiles, { query: asked }),
    enabled,
    placeholderData: keepPreviousData,
  });
  if (typed === null) return [];
  const assistants = (known?.assistants ?? [])
    .map((one) => ({ one, rank: fuzzyScore(typed, one.name) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .slice(0, MOST_OF_EACH)
    .map(({ one }): Row => ({
      key: one.id,
      group: 'assistants',
      sign: <Face emoji={one.emoji} colour={one.colour} small />,
      name: one.name,
      note: one.description,
      choose: () => onAssistant({ id: one.id, name: one.name }),
    }));
  const files = (found?.files ?? [])
    .filter(({ name }) => fuzzyScore(typed, name) > 0)
    .map((file): Row => ({
      key: file.id,
      group: 'files',
      sign: <Icon of={file.document ? FileText : ImageIcon} size={16} className="mx-1 text-ink-soft" />,
      name: file.name,
      note: '',
      choose: () => onFile(file),
    }));
  return [...assistants, ...files];
}
