import { useMutation } from '@tanstack/react-query';
import { acceptTerms } from '#shared/contract/terms.ts';
import { Button } from '../../ui/button.tsx';
import { ShownFirst } from '../../ui/dialog.tsx';
import { call } from '../../lib/api.ts';
import { spokenLanguage, useErrorText } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';
import { termsWords, useTermsWords } from '../../lib/terms-words.ts';
import { Door } from '../account/door.tsx';
import { TermsText, useTerms } from './terms-text.tsx';

/** Before the workspace: what has to be accepted first. */
function TermsGate({ over = false }: { over?: boolean }) {
  const words = useTermsWords();
  const { session, accept, signOut } = useSession();
  const errorText = useErrorText();
  const { data, refetch } = useTerms();
  const version = data?.terms?.version;
  const accepting = useMutation({
    mutationFn: (read: string) => call(acceptTerms, { params: { version: read } }),
    onSuccess: accept,
    // Another text is in force by now: that is the one to read.
    onError: () => void refetch(),
  });
  const instance = session.instanceName;
  return (
    <Door wide title={words.title} intro={over ? words.changed({ instance }) : words.before({ instance })}>
      <div
        // A long text is read with the keys too.
        tabIndex={0}
        role="region"
        aria-label={words.title}
        className="max-h-[50dvh] overflow-y-auto rounded-card border border-line bg-surface px-5 py-4"
      >
        <TermsText />
      </div>
      {accepting.error && (
        <p role="alert" className="mt-3 text-small text-danger">
          {errorText(accepting.error)}
        </p>
      )}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button
          look="primary"
          size="large"
          busy={accepting.isPending}
          disabled={version === undefined}
          onClick={() => version !== undefined && accepting.mutate(version)}
        >
          {words.accept}
        </Button>
        <Button look="quiet" size="large" onClick={() => void signOut()}>
          {words.leave}
        </Button>
      </div>
    </Door>
  );
}

/** `over`: a page whose terms changed meanwhile, and what is written there stays. */
function Terms({ over = false }: { over?: boolean }) {
  const { title } = useTermsWords();
  if (!over) return <TermsGate />;
  return (
    <dialog
      aria-label={title}
      className="h-dvh max-h-none w-screen max-w-none bg-paper"
      onCancel={(event) => event.preventDefault()}
    >
      <ShownFirst />
      <TermsGate over />
    </dialog>
  );
}

/** Comes with its words. */
export async function loadTerms() {
  await termsWords.load(spokenLanguage());
  return Terms;
}
