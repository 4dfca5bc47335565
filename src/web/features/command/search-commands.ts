/** What was said, in the command menu: the newest few messages that fit, and the way to all of them. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Search from 'lucide-react/icons/search';
import TextSearch from 'lucide-react/icons/text-search';
import { searchMessages } from '#shared/contract/search.ts';
import { query } from '../../lib/api.ts';
import { keyLabel } from '../../lib/hotkeys.ts';
import { useWords } from '../../lib/i18n.tsx';
import { useOpenHit } from '../../lib/open-hit.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

const SHOWN = 5;
/** Below chats and acts whose names fit, above what fits only loosely. */
const FIT = 30;

export function useSearchCommands(search: string): Omit<Command, 'recency'>[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  const openHit = useOpenHit();
  const text = search.trim();
  // One Chinese character is a word; one letter is not.
  const asks = text.length > 1 || /\p{L}/u.test(text.replaceAll(/[a-z]/gi, ''));
  const { data } = useQuery({
    ...query(searchMessages, { query: { text, limit: SHOWN } }),
    enabled: asks,
    placeholderData: keepPreviousData,
  });
  const hits = (asks && data?.hits) || [];
  return [
    {
      id: 'search',
      group: text === '' ? words.actions : words.messages,
      title: text === '' ? words.search : words.searchFor({ text }),
      hint: keyLabel('/'),
      icon: Search,
      ...(text !== '' && { fit: FIT }),
      run: () => void navigate({ to: '/search', search: text === '' ? {} : { q: text } }),
    },
    ...hits
      .filter((hit) => hit.messageId !== null)
      .map((hit) => ({
        id: `hit:${hit.messageId}`,
        group: words.messages,
        title: hit.excerpt.map((piece) => piece.text).join(''),
        hint: hit.title || shell.untitled,
        icon: TextSearch,
        fit: FIT - 1,
        run: () => void openHit(hit),
      })),
  ];
}
