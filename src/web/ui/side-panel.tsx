/** A panel beside the page; where there is no room beside it, over it. Esc closes it and gives the focus back. */
import { useEffect, useRef, type ReactNode } from 'react';
import X from 'lucide-react/icons/x';
import { useMedia } from '../lib/media.ts';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { Dialog } from './dialog.tsx';

interface SidePanelProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  /** Buttons of its header. */
  actions?: ReactNode;
  /** Over everything, whatever the room. */
  full?: boolean;
  children: ReactNode;
}

export function SidePanel(props: SidePanelProps) {
  const beside = useMedia('(min-width: 64rem)');
  if (beside && props.full !== true) return <Beside {...props} />;
  return (
    <Dialog open onClose={props.onClose} title={props.title} hideTitle form="full">
      <div className="flex h-dvh flex-col bg-paper">
        <Top {...props} />
        {props.children}
      </div>
    </Dialog>
  );
}

function Beside(props: SidePanelProps) {
  const { title, onClose, children } = props;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <aside
      ref={box}
      tabIndex={-1}
      aria-label={title}
      className="flex h-full w-[clamp(24rem,46%,52rem)] shrink-0 flex-col border-s border-line bg-paper outline-none"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <Top {...props} />
      {children}
    </aside>
  );
}

function Top({ title, closeLabel, onClose, actions, full }: SidePanelProps) {
  return (
    <header className="flex h-(--header-height) shrink-0 items-center gap-1 border-b border-line ps-4 pe-2">
      <h2 className={cx('min-w-0 flex-1 truncate text-ui font-semibold', full && 'text-section')} title={title}>
        {title}
      </h2>
      {actions}
      <IconButton icon={X} label={closeLabel} onClick={onClose} />
    </header>
  );
}
