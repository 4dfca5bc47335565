/** What waits to be sent, above the composer: in its order, each to be changed, taken back or sent at once. */
import Clock from 'lucide-react/icons/clock';
import Paperclip from 'lucide-react/icons/paperclip';
import Pencil from 'lucide-react/icons/pencil';
import Send from 'lucide-react/icons/send-horizontal';
import X from 'lucide-react/icons/x';
import type { Queued } from '#shared/contract/conversation.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

interface QueueListProps {
  queued: readonly Queued[];
  onEdit: (queued: Queued) => void;
  onRemove: (id: string) => void;
  onSendNow: (id: string) => void;
}

export function QueueList({ queued, onEdit, onRemove, onSendNow }: QueueListProps) {
  const { turns: t } = useWords();
  return (
    <ul aria-label={t.waiting} className="mb-2 flex flex-col gap-1">
      {queued.map((one) => (
        <li
          key={one.id}
          className="flex items-center gap-1 rounded-card bg-surface ps-3 pe-1 ring-1 ring-line ring-inset"
        >
          <span data-tip={t.waiting} className="flex text-ink-soft">
            <Icon of={Clock} size={14} />
          </span>
          <div className="min-w-0 flex-1 px-1.5 py-1.5">
            <p className="truncate text-ui">
              {one.files.length > 0 && <Icon of={Paperclip} size={14} className="me-1 inline text-ink-soft" />}
              {one.text || one.files.map(({ name }) => name).join(', ')}
            </p>
            {one.held !== null && <Held held={one.held} />}
          </div>
          <IconButton
            icon={Pencil}
            iconSize={15}
            label={t.editQueued}
            tipSide="top"
            // Its files stay with it: only words can go back to where one writes.
            disabled={one.files.length > 0}
            onClick={() => onEdit(one)}
          />
          <IconButton icon={Send} iconSize={15} label={t.sendNow} tipSide="top" onClick={() => onSendNow(one.id)} />
          <IconButton icon={X} iconSize={15} label={t.removeQueued} tipSide="top" onClick={() => onRemove(one.id)} />
        </li>
      ))}
    </ul>
  );
}

function Held({ held }: { held: string }) {
  const { turns: t } = useWords();
  const errorText = useErrorText();
  const words = held === 'ended' ? t.held : t.heldBy({ sentence: errorText({ code: held, params: {} }) });
  return <p className="text-small text-warn-ink">{words}</p>;
}
