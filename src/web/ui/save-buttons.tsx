import { Button } from './button.tsx';
import { DialogButtons } from './dialog.tsx';

interface SaveButtonsProps {
  words: { cancel: string; save: string };
  /** What the last try met, as a sentence. */
  error?: string | null;
  busy?: boolean;
  onCancel: () => void;
}

/** How a dialog with a form ends: what went wrong, away, and save. */
export function SaveButtons({ words, error = null, busy = false, onCancel }: SaveButtonsProps) {
  return (
    <>
      {error !== null && (
        <p role="alert" className="px-5 pt-3 text-small text-danger">
          {error}
        </p>
      )}
      <DialogButtons>
        <Button onClick={onCancel}>{words.cancel}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {words.save}
        </Button>
      </DialogButtons>
    </>
  );
}
