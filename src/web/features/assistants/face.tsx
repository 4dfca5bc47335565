/** An assistant’s avatar: its emoji, or a plain sign, on its colour. */
import type { ProjectColour } from '#shared/contract/projects.ts';
import { cx } from '../../ui/cx.ts';
import { Icon } from '../../ui/icon.tsx';
import Bot from 'lucide-react/icons/bot';

/** Grounds that carry ink and emoji in both themes. */
const GROUNDS: Record<ProjectColour, string> = {
  grey: 'bg-press',
  green: 'bg-[color:light-dark(oklch(93%_0.04_160),oklch(33%_0.04_160))]',
  blue: 'bg-[color:light-dark(oklch(93%_0.04_250),oklch(33%_0.05_250))]',
  violet: 'bg-[color:light-dark(oklch(93%_0.04_300),oklch(33%_0.05_300))]',
  red: 'bg-[color:light-dark(oklch(93%_0.04_25),oklch(34%_0.05_25))]',
  amber: 'bg-[color:light-dark(oklch(94%_0.05_80),oklch(34%_0.04_75))]',
};

interface FaceProps {
  emoji: string;
  colour: ProjectColour;
  small?: boolean;
}

export function Face({ emoji, colour, small }: FaceProps) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        'flex shrink-0 items-center justify-center rounded-full leading-none',
        small ? 'size-6 text-small' : 'size-9 text-section',
        GROUNDS[colour],
      )}
    >
      {emoji === '' ? <Icon of={Bot} size={small ? 14 : 18} /> : emoji}
    </span>
  );
}
