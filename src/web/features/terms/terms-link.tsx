import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { late } from '../../ui/late.tsx';
import { spokenLanguage } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { termsWords } from '../../lib/terms-words.ts';

const TermsDialog = late(async () => {
  const [{ TermsDialog: dialog }] = await Promise.all([
    import('./terms-dialog.tsx'),
    termsWords.load(spokenLanguage()),
  ]);
  return dialog;
});

/** Opens the terms of use, where there are any. */
export function TermsLink({ label }: { label: string }) {
  const { terms } = useSession().session;
  const [open, setOpen] = useState(false);
  if (!terms) return null;
  return (
    <>
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <TermsDialog onClose={() => setOpen(false)} />}
    </>
  );
}
