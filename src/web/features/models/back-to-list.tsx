import ChevronLeft from 'lucide-react/icons/chevron-left';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

/** From a connection back to the list, where there is no room for both. */
export function BackToList() {
  const { models: words } = useSettingsWords();
  return (
    <Link
      to="/settings/models"
      className="flex h-11 items-center gap-1 rounded-control px-2 text-ui text-ink-soft hover:text-ink"
    >
      <Icon of={ChevronLeft} />
      {words.title}
    </Link>
  );
}
