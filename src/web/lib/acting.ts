import { useToasts } from '../ui/toast.tsx';
import { useErrorText } from './i18n.tsx';

/** Runs an act whose failure is said in a notice; resolves to whether it worked. */
export function useActing(): (act: Promise<unknown>) => Promise<boolean> {
  const toasts = useToasts();
  const errorText = useErrorText();
  return async (act) => {
    try {
      await act;
      return true;
    } catch (error) {
      toasts.show({ text: errorText(error), tone: 'danger' });
      return false;
    }
  };
}
