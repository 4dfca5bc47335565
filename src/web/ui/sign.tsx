/** The sign of a project: its emoji, or a folder in its colour. */
import Folder from 'lucide-react/icons/folder';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';

export type SignColour = 'grey' | 'green' | 'blue' | 'violet' | 'red' | 'amber';

/** Text colours that keep 3 : 1 on every ground of the page, light and dark. */
const inks: Record<SignColour, string> = {
  grey: 'text-ink-soft',
  green: 'text-[color:light-dark(oklch(50%_0.1_160),oklch(76%_0.11_160))]',
  blue: 'text-[color:light-dark(oklch(50%_0.12_250),oklch(76%_0.1_250))]',
  violet: 'text-[color:light-dark(oklch(50%_0.14_300),oklch(76%_0.11_300))]',
  red: 'text-[color:light-dark(oklch(53%_0.16_25),oklch(75%_0.12_25))]',
  amber: 'text-[color:light-dark(oklch(56%_0.12_70),oklch(79%_0.12_75))]',
};

export function Sign({ emoji, colour, size = 16 }: { emoji: string; colour: SignColour; size?: number }) {
  return (
    <span
      aria-hidden="true"
      className={cx('flex shrink-0 items-center justify-center leading-none', inks[colour])}
      style={{ width: size + 2, height: size + 2, fontSize: size - 1 }}
    >
      {emoji === '' ? <Icon of={Folder} size={size} /> : emoji}
    </span>
  );
}
