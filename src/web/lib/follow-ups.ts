/** Whether next questions are wanted under the last answer of a chat. */
import { useQuery } from '@tanstack/react-query';
import { chatQuery } from './chat-query.ts';
import { isOff } from './off.ts';
import { useSetting } from './session.tsx';

/** `chatId`: empty while the server has not made the chat yet. */
export function useFollowUpsWanted(chatId: string): boolean {
  const [wanted = 'off'] = useSetting('chat.followUps');
  const { data } = useQuery({ ...chatQuery(chatId), enabled: false });
  if (wanted === 'off' || isOff('followUps')) return false;
  return wanted === 'all' || data?.chat.temporary !== true;
}
