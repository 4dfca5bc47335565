import { useCallback, useEffect, useRef } from 'react';
import { useErrorText } from '../../lib/i18n.tsx';
import { useToasts } from '../../ui/toast.tsx';

/** Runs an act whose failure is said in a notice. The function stays the same. */
export function useOrSay(): (act: Promise<unknown>) => void {
  const toasts = useToasts();
  const errorText = useErrorText();
  const latest = useRef({ toasts, errorText });
  useEffect(() => {
    latest.current = { toasts, errorText };
  });
  return useCallback((act) => {
    act.catch((error: unknown) => {
      const { toasts, errorText } = latest.current;
      toasts.show({ text: errorText(error), tone: 'danger' });
    });
  }, []);
}
