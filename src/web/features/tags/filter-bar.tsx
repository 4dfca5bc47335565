import Tag from 'lucide-react/icons/tag';
import X from 'lucide-react/icons/x';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useChatList } from '../../lib/chats.ts';
import { filterByTag } from '../../lib/tag-filter.ts';
import { useTagWords } from '../../lib/tag-words.ts';

/** Says that the list shows one tag alone, and gives it back. */
export function FilterBar({ name }: { name: string }) {
  const words = useTagWords();
  const { chats } = useChatList({ tag: name });
  return (
    <>
      <div className="mt-1 flex items-center gap-2 rounded-control bg-tint ps-2.5 pe-0.5 text-ui">
        <Icon of={Tag} size={15} className="text-accent" />
        <span className="min-w-0 flex-1 truncate" role="status" aria-label={words.only({ name })}>
          {name}
        </span>
        <IconButton
          icon={X}
          iconSize={15}
          label={words.showAll}
          className="size-7.5! pointer-coarse:size-11!"
          onClick={() => filterByTag(null)}
        />
      </div>
      {chats?.length === 0 && <p className="px-2.5 py-2 text-small text-ink-soft">{words.noneTagged}</p>}
    </>
  );
}
