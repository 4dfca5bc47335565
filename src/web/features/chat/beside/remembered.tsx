/** A fact that a tool call kept: what it is, and the way to take it back. */
import { useState } from 'react';
import Brain from 'lucide-react/icons/brain';
import { deleteMemory, restoreMemory } from '#shared/contract/memory.ts';
import { objectIn } from '#shared/json.ts';
import type { ToolCall } from '#shared/message.ts';
import { useActing } from '../../../lib/acting.ts';
import { call } from '../../../lib/api.ts';
import { useBesideAnswersWords } from '../../../lib/beside-answers.ts';
import { useWords } from '../../../lib/i18n.tsx';
import { Link } from '../../../lib/router/link.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';

export function Remembered({ tool }: { tool: ToolCall }) {
  const t = useBesideAnswersWords();
  const { shell } = useWords();
  const acting = useActing();
  const [gone, setGone] = useState(false);
  const id = /mem_[0-9a-z]{26}/.exec(tool.result ?? '')?.[0];
  const fact = factIn(tool.arguments);
  if (id === undefined || fact === null) return null;
  const params = { id };
  const turn = async (forget: boolean) => {
    if (await acting(forget ? call(deleteMemory, { params }) : call(restoreMemory, { params }))) setGone(forget);
  };
  return (
    <div className="my-1 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-card bg-surface px-3 py-2 text-small ring-1 ring-line ring-inset">
      <Icon of={Brain} size={14} className="text-ink-soft" />
      <span role="status" className="text-ink-soft">
        {gone ? t.forgotten : t.kept}
      </span>
      <span className={gone ? 'min-w-0 text-ink-soft line-through' : 'min-w-0'}>{fact}</span>
      <span className="ms-auto flex items-center gap-1">
        <Button size="small" look="quiet" onClick={() => void turn(!gone)}>
          {gone ? shell.undo : t.forget}
        </Button>
        <Link to="/settings/memory" className="rounded-control px-2 py-1 text-ink-soft hover:bg-hover hover:text-ink">
          {t.manage}
        </Link>
      </span>
    </div>
  );
}

function factIn(written: string): string | null {
  const fact = objectIn(written)?.['fact'];
  return typeof fact === 'string' ? fact : null;
}
