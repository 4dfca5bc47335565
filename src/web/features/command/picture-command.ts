/** The way to the gallery, where something here can draw. */
import Images from 'lucide-react/icons/images';
import { useAble } from '../../lib/abilities.ts';
import { useWords } from '../../lib/i18n.tsx';
import { isOff } from '../../lib/off.ts';
import { useNavigate } from '../../lib/router/routing.tsx';
import type { Command } from './command.ts';
import { useCommandWords } from './words.ts';

export function usePictureCommands(): Omit<Command, 'recency'>[] {
  const { shell } = useWords();
  const words = useCommandWords();
  const navigate = useNavigate();
  if (useAble('draws').length === 0 || isOff('gallery')) return [];
  const run = () => void navigate({ to: '/pictures' });
  return [{ id: 'pictures', group: words.actions, title: shell.pictures, icon: Images, run }];
}
