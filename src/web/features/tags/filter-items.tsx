import { useQuery } from '@tanstack/react-query';
import Settings from 'lucide-react/icons/settings-2';
import { listTags } from '#shared/contract/tags.ts';
import { tagKey } from '#shared/tags.ts';
import { MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { query } from '../../lib/api.ts';
import { useFormats } from '../../lib/i18n.tsx';
import { useNavigate } from '../../lib/router/routing.tsx';
import { filterByTag, useTagFilter } from '../../lib/tag-filter.ts';
import { useTagWords } from '../../lib/tag-words.ts';

/** Which tag the list shows alone. */
export function FilterItems({ onLeave }: { onLeave: () => void }) {
  const words = useTagWords();
  const { number } = useFormats();
  const navigate = useNavigate();
  const filter = useTagFilter();
  const tags = useQuery(query(listTags)).data?.tags ?? [];
  return (
    <>
      <MenuItem checked={filter === null} onSelect={() => filterByTag(null)}>
        {words.all}
      </MenuItem>
      {tags.map(({ name, chats }) => (
        <MenuItem
          key={name}
          keys={number(chats)}
          checked={filter !== null && tagKey(filter) === tagKey(name)}
          onSelect={() => filterByTag(name)}
        >
          {name}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem
        icon={Settings}
        onSelect={() => {
          onLeave();
          void navigate({ to: '/tags' });
        }}
      >
        {words.manage}
      </MenuItem>
    </>
  );
}
