/** Something that floats beside its button until one clicks elsewhere, leaves it, or presses Esc. */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type RefObject,
} from 'react';
import { cx } from './cx.ts';
import { place, type Placement } from './place.ts';

export interface TriggerProps {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu' | 'dialog' | 'listbox';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onClick: () => void;
  onPointerEnter: () => void;
}

interface PopoverProps extends Placement {
  /** Draws the button: spread the props onto it. */
  trigger: (props: TriggerProps) => ReactNode;
  popup?: 'menu' | 'dialog' | 'listbox';
  className?: string;
  /** Fetches what is inside: it opens when that is there. */
  ready?: (() => Promise<void>) | undefined;
  /** Drawn only while open. What is inside closes it with `useClosePopover`. */
  children: ReactNode;
}

const ClosePopover = createContext<() => void>(() => {});
/** Closes the popover one is in, and returns the focus to its button. */
export const useClosePopover = (): (() => void) => useContext(ClosePopover);

export function Popover({ trigger, popup = 'dialog', className, ready, children, side, align, gap }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const anchor = useRef<HTMLButtonElement>(null);
  const floating = useRef<HTMLDivElement>(null);

  const close = useCallback(() => {
    setOpen(false);
    anchor.current?.focus();
  }, []);

  useLayoutEffect(() => {
    const box = floating.current;
    if (!open || !box || !anchor.current) return;
    const trigger = anchor.current;
    const put = () =>
      place(trigger, box, { ...(side && { side }), ...(align && { align }), ...(gap !== undefined && { gap }) });
    put();
    // What is inside may come later, and make it higher.
    const grown = new ResizeObserver(put);
    grown.observe(box);
    return () => {
      grown.disconnect();
      box.hidePopover();
    };
  }, [open, side, align, gap]);

  useEffect(() => {
    if (!open) return;
    // What is inside may take the focus before the box itself is known here; that is not outside.
    const outside = (target: EventTarget | null) =>
      target instanceof Node && floating.current?.contains(target) === false && !anchor.current?.contains(target);
    const down = (event: PointerEvent) => {
      if (outside(event.target)) setOpen(false);
    };
    const focus = (event: FocusEvent) => {
      if (outside(event.target)) setOpen(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // Only the top layer closes: not the dialog beneath.
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const gone = () => setOpen(false);
    document.addEventListener('pointerdown', down, true);
    document.addEventListener('focusin', focus);
    document.addEventListener('keydown', key, true);
    window.addEventListener('resize', gone);
    return () => {
      document.removeEventListener('pointerdown', down, true);
      document.removeEventListener('focusin', focus);
      document.removeEventListener('keydown', key, true);
      window.removeEventListener('resize', gone);
    };
  }, [open, close]);

  return (
    <>
      {trigger({
        ref: anchor,
        'aria-haspopup': popup,
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => {
          if (open || !ready) setOpen(!open);
          else void ready().then(() => setOpen(true));
        },
        onPointerEnter: () => void ready?.(),
      })}
      {open && (
        <div
          ref={floating}
          id={id}
          popover="manual"
          className={cx('arrive overflow-y-auto! rounded-card bg-raised! shadow-float', className)}
        >
          <ShownFirst />
          <ClosePopover.Provider value={close}>{children}</ClosePopover.Provider>
        </div>
      )}
    </>
  );
}

/** Effects run in the order of siblings: what comes after this one may focus itself, because it is shown by then. */
function ShownFirst() {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => mark.current?.closest<HTMLElement>('[popover]')?.showPopover(), []);
  return <span ref={mark} hidden />;
}
