/** Below a shared chat: who may write here goes on with a copy of it; a stranger is told how to become one. */
import ArrowRight from 'lucide-react/icons/arrow-right';
import { useEffect, useState } from 'react';
import { continueShared, getSharedReader } from '#shared/contract/shares.ts';
import type { Result } from '#shared/contract/endpoint.ts';
import { call } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useOrganisingWords } from '../../lib/organising-words.ts';
import { Button, buttonClass } from '../../ui/button.tsx';

type Reader = Result<typeof getSharedReader>['reader'];

export function Continue({ token }: { token: string }) {
  const words = useOrganisingWords();
  const { list } = useFormats();
  const errorText = useErrorText();
  const [reader, setReader] = useState<Reader>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [copy, setCopy] = useState<Result<typeof continueShared>>();
  useEffect(() => {
    call(getSharedReader, { params: { token } }).then(
      (answer) => setReader(answer.reader),
      // The page stays what it is: something to read.
      () => {},
    );
  }, [token]);

  async function take() {
    setBusy(true);
    setError(undefined);
    try {
      const taken = await call(continueShared, { params: { token } });
      // A new document: the workspace has other rules than this page of a stranger's words.
      if (taken.leftOut.length > 0) setCopy(taken);
      else location.assign(`/c/${taken.chatId}`);
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  }

  return (
    // Room is kept: nothing moves when the answer comes.
    <footer className="mt-10 min-h-22 border-t border-line pt-5 print:hidden">
      {reader === 'stranger' && (
        <a href={`/continue/${token}`} className="text-ui text-ink-soft underline underline-offset-2 hover:text-ink">
          {words.signInToContinue}
        </a>
      )}
      {reader === 'member' && !copy && (
        <>
          <Button look="primary" icon={ArrowRight} busy={busy} onClick={() => void take()}>
            {words.continueIt}
          </Button>
          <p className="mt-2 text-small text-ink-soft">{words.continueHint}</p>
        </>
      )}
      {copy && (
        <>
          <p role="status" className="mb-3 text-ui">
            {words.leftOut({ names: list(copy.leftOut) })}
          </p>
          <a href={`/c/${copy.chatId}`} className={buttonClass('primary')}>
            {words.openCopy}
          </a>
        </>
      )}
      {error !== undefined && (
        <p role="alert" className="mt-2 text-ui text-danger">
          {error}
        </p>
      )}
    </footer>
  );
}
