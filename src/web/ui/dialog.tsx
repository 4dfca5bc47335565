/** The browser's own modal dialog: it traps the focus, closes with Esc and gives the focus back. */
import { useEffect, useId, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import X from 'lucide-react/icons/x';
import { IconButton } from './button.tsx';
import { cx } from './cx.ts';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** Name of the closing button; without it there is none and `hideTitle` is usual. */
  closeLabel?: string;
  hideTitle?: boolean;
  /**
   * `center` rises from the bottom of a phone; `sheet` comes from the left and is as high as the window; `top` stands
   * near the top, for search; `full` is the window.
   */
  form?: 'center' | 'top' | 'sheet' | 'full';
  className?: string;
  children: ReactNode;
}

const forms = {
  center:
    'arrive m-auto w-[min(32rem,calc(100vw-2rem))] rounded-card shadow-float max-sm:mb-0 max-sm:w-full! max-sm:max-w-none! max-sm:rounded-t-composer max-sm:rounded-b-none',
  top: 'arrive mx-auto mt-[12vh] mb-auto w-[min(40rem,calc(100vw-1.5rem))] rounded-card shadow-float',
  sheet: 'arrive-left m-0 h-dvh max-h-none w-[min(20rem,86vw)] max-w-none',
  full: 'arrive m-0 h-dvh max-h-none! w-screen max-w-none',
};

export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, title, closeLabel, hideTitle, form = 'center', className, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useBackdrop(dialog, onClose);

  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={cx(
        'dialog max-h-[calc(100dvh-2rem)] overflow-auto overscroll-contain bg-raised [scroll-padding-block:4rem_5rem]',
        forms[form],
        className,
      )}
      onCancel={(event) => {
        // A file chooser inside says `cancel` too.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <ShownFirst />
      <div
        className={cx(
          hideTitle ? 'visually-hidden' : 'sticky top-0 z-10 flex items-start gap-2 bg-raised ps-5 pe-3 pt-3',
        )}
      >
        <h2 id={titleId} className="min-w-0 flex-1 py-1 text-section font-semibold pointer-coarse:py-2">
          {title}
        </h2>
        {closeLabel !== undefined && <IconButton icon={X} label={closeLabel} onClick={onClose} />}
      </div>
      {children}
    </dialog>
  );
}

/**
 * Opens the dialog it is the first child of. Effects run in the order of siblings, so what comes after may focus itself:
 * it is shown by then.
 */
export function ShownFirst() {
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const dialog = mark.current?.closest('dialog');
    dialog?.showModal();
    // Closing before it leaves the document is what gives the focus back.
    return () => dialog?.close();
  }, []);
  return <span ref={mark} hidden />;
}

/** A press that begins and ends on the backdrop closes; a text selection that slips out does not. */
function useBackdrop(dialog: RefObject<HTMLDialogElement | null>, onClose: () => void) {
  const latest = useRef(onClose);
  useEffect(() => {
    latest.current = onClose;
  });
  useEffect(() => {
    const box = dialog.current;
    if (!box) return;
    let began = false;
    const down = (event: PointerEvent) => {
      began = event.target === box && outside(box, event);
    };
    const click = (event: MouseEvent) => {
      if (began && event.target === box && outside(box, event)) latest.current();
    };
    box.addEventListener('pointerdown', down);
    box.addEventListener('click', click);
    return () => {
      box.removeEventListener('pointerdown', down);
      box.removeEventListener('click', click);
    };
  }, [dialog]);
}

function outside(box: Element, at: { clientX: number; clientY: number }): boolean {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return at.clientX < left || at.clientX > right || at.clientY < top || at.clientY > bottom;
}

/** The buttons of a dialog, the one to press last; in sight however long the dialog is. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return (
    <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 bg-raised px-5 pt-4 pb-5 max-sm:pb-[max(1.25rem,env(safe-area-inset-bottom))]">
      {children}
    </div>
  );
}
