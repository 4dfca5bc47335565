/** What can be done to all that is selected. Stands at the end of the list while something is. */
import Archive from 'lucide-react/icons/archive';
import Download from 'lucide-react/icons/download';
import Ellipsis from 'lucide-react/icons/ellipsis';
import FolderInput from 'lucide-react/icons/folder-input';
import Pin from 'lucide-react/icons/pin';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import X from 'lucide-react/icons/x';
import type { ChatSummary } from '#shared/contract/chats.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ask } from '../../lib/asks.ts';
import { useChatActions } from '../../lib/chats.ts';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useDropping } from './dropping.ts';

export function BulkBar({ chats, onClear }: { chats: readonly ChatSummary[]; onClear: () => void }) {
  const { shell } = useWords();
  const { number } = useFormats();
  const { archive, pin } = useChatActions();
  const drop = useDropping();
  const then = (act: () => void) => () => {
    act();
    onClear();
  };
  return (
    <div
      role="toolbar"
      aria-label={shell.selected(chats.length)}
      className="arrive sticky bottom-2 z-10 mt-2 flex items-center rounded-card bg-raised p-1 shadow-float"
    >
      <IconButton icon={X} iconSize={16} label={shell.clearSelection} tipSide="top" onClick={onClear} />
      <span aria-hidden="true" className="min-w-0 flex-1 truncate text-small font-medium tabular-nums">
        {number(chats.length)}
      </span>
      <IconButton
        icon={FolderInput}
        iconSize={16}
        label={shell.move}
        tipSide="top"
        onClick={() => ask({ kind: 'move', chats })}
      />
      <IconButton
        icon={Tag}
        iconSize={16}
        label={shell.tags}
        tipSide="top"
        onClick={() => ask({ kind: 'tags', chats })}
      />
      <IconButton
        icon={Archive}
        iconSize={16}
        label={shell.archive}
        tipSide="top"
        onClick={then(() => void archive(chats))}
      />
      <IconButton icon={Trash} iconSize={16} label={shell.delete} tipSide="top" onClick={then(() => drop(chats))} />
      <Menu
        label={shell.selected(chats.length)}
        align="end"
        side="top"
        trigger={(props) => <IconButton {...props} icon={Ellipsis} iconSize={16} label={shell.moreActs} tip="" />}
      >
        <MenuItem icon={Pin} keys="P" onSelect={then(() => void pin(chats))}>
          {shell.pin}
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => ask({ kind: 'export', chats })}>
          {shell.export}
        </MenuItem>
      </Menu>
    </div>
  );
}
