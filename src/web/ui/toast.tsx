/** Short notes under the header, where they cover neither the composer nor its buttons, with at most one act. Announced politely; their time stops under the hand. */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import X from 'lucide-react/icons/x';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';

export interface Toast {
  text: string;
  tone?: 'plain' | 'danger';
  /** The one act, such as undo. */
  action?: { label: string; run: () => void };
  /** How long it stays, ms; 6 s, with an act 10 s. */
  forMs?: number;
}
interface Shown extends Toast {
  id: number;
}

export interface Toasts {
  show: (toast: Toast) => void;
  /** Runs the act of the newest toast that has one; false when there is none. */
  runLast: () => boolean;
}

const ToastContext = createContext<Toasts | null>(null);

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (!toasts) throw new Error('useToasts outside ToastProvider');
  return toasts;
}

interface ProviderProps {
  /** Names of the region and of the closing button. */
  words: { region: string; dismiss: string };
  children: ReactNode;
}

const AT_ONCE = 3;
let lastId = 0;

export function ToastProvider({ words, children }: ProviderProps) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  }, [shown]);

  const dismiss = useCallback((id: number) => setShown((all) => all.filter((toast) => toast.id !== id)), []);
  const toasts = useMemo<Toasts>(
    () => ({
      show: (toast) => setShown((all) => [...all.slice(1 - AT_ONCE), { ...toast, id: ++lastId }]),
      runLast: () => {
        const last = latest.current.findLast((toast) => toast.action !== undefined);
        if (!last) return false;
        dismiss(last.id);
        last.action?.run();
        return true;
      },
    }),
    [dismiss],
  );

  return (
    <ToastContext.Provider value={toasts}>
      {children}
      <section
        aria-label={words.region}
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 top-(--header-height) z-50 flex flex-col items-center gap-2 px-4 pt-1 sm:items-end"
      >
        {shown.map((toast) => (
          <ToastView key={toast.id} toast={toast} dismissLabel={words.dismiss} onDismiss={() => dismiss(toast.id)} />
        ))}
      </section>
    </ToastContext.Provider>
  );
}

function ToastView({ toast, dismissLabel, onDismiss }: { toast: Shown; dismissLabel: string; onDismiss: () => void }) {
  const [held, setHeld] = useState(false);
  const left = useRef(toast.forMs ?? (toast.action ? 10_000 : 6000));
  const dismiss = useRef(onDismiss);
  useEffect(() => {
    dismiss.current = onDismiss;
  });
  useEffect(() => {
    if (held) return;
    const since = Date.now();
    const timer = setTimeout(() => dismiss.current(), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - since;
    };
  }, [held]);

  return (
    <div
      className="arrive pointer-events-auto flex max-w-[min(34rem,100%)] items-center gap-1 rounded-card bg-raised py-1.5 ps-4 pe-1.5 shadow-float"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={cx('min-w-0 flex-1 py-1 text-ui break-words', toast.tone === 'danger' && 'text-danger')}>
        {toast.text}
      </span>
      {toast.action && (
        <Button
          look="accent"
          size="small"
          onClick={() => {
            onDismiss();
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton icon={X} iconSize={16} label={dismissLabel} onClick={onDismiss} />
    </div>
  );
}
