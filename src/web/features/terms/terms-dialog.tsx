import { Dialog } from '../../ui/dialog.tsx';
import { useFormats, useWords } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { useTermsWords } from '../../lib/terms-words.ts';
import { TermsText, useTerms } from './terms-text.tsx';

/** The terms to be read again, or before making an account. */
export function TermsDialog({ onClose }: { onClose: () => void }) {
  const words = useTermsWords();
  const { shell } = useWords();
  const { date } = useFormats();
  const { session } = useSession();
  const { data } = useTerms();
  const at = data?.acceptedAt;
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      closeLabel={shell.close}
      className="w-[min(44rem,calc(100vw-2rem))]"
    >
      <div className="px-5 pt-2 pb-5">
        <TermsText />
        <p className="mt-4 text-small text-ink-soft">
          {at ? words.acceptedAt({ date: date(at) }) : session.person === null && words.atTheDoor}
        </p>
      </div>
    </Dialog>
  );
}
