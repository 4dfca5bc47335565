/** What one thinks of the last answer of the chat on the page. */
import { useQuery } from '@tanstack/react-query';
import ThumbsDown from 'lucide-react/icons/thumbs-down';
import ThumbsUp from 'lucide-react/icons/thumbs-up';
import { chatQuery } from '../../lib/chat-query.ts';
import { useRate, useRatingOf } from '../../lib/rating.ts';
import { useParam } from '../../lib/router/routing.tsx';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

/** Empty where there is nothing to rate. */
export function useRatingCommands(): Omit<Command, 'recency'>[] {
  const words = useCommandWords();
  const id = useParam('/c/$chatId') ?? '';
  const data = useQuery({ ...chatQuery(id), enabled: false }).data;
  const last = data?.messages.find((message) => message.id === data.chat.leafId);
  const rating = useRatingOf(last ?? { id: '', chatId: '' });
  const rate = useRate();
  if (last?.role !== 'assistant' || last.status === 'running' || rating === undefined) return [];
  return (['up', 'down'] as const).map((value) => {
    const given = rating?.value === value;
    return {
      id: `rate:${value}`,
      group: words.thisChat,
      title: given ? words.unrate[value] : words.rate[value],
      icon: value === 'up' ? ThumbsUp : ThumbsDown,
      run: () => rate(last, given ? null : { value, words: '' }),
    };
  });
}
