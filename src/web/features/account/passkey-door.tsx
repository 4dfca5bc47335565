import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { beginPasskeySignIn, passkeySignIn } from '#shared/contract/proofs.ts';
import { Button } from '../../ui/button.tsx';
import { useDoorWords } from '../../lib/door-words.ts';
import { ApiError, call } from '../../lib/api.ts';
import { useErrorText } from '../../lib/i18n.tsx';
import { useSession } from '../../lib/session.tsx';

/** Coming in with a key that lives in the device; only where the browser can. */
export function PasskeyDoor() {
  const account = useDoorWords();
  const { accept } = useSession();
  const errorText = useErrorText();
  const entering = useMutation({
    mutationFn: async () => {
      const { options, token } = await call(beginPasskeySignIn);
      const response = await startAuthentication({
        // What the server's half of the same library made.
        optionsJSON: options as Parameters<typeof startAuthentication>[0]['optionsJSON'],
      });
      return call(passkeySignIn, { body: { token, response: { ...response } } });
    },
    onSuccess: accept,
  });
  if (!window.isSecureContext || !browserSupportsWebAuthn()) return null;
  return (
    <>
      <Button look="quiet" className="mt-3 w-full" busy={entering.isPending} onClick={() => entering.mutate()}>
        {account.withPasskey}
      </Button>
      {/* Whoever closes the device's own dialog knows what they did. */}
      {entering.error instanceof ApiError && (
        <p role="alert" className="mt-2 text-small text-danger">
          {errorText(entering.error)}
        </p>
      )}
    </>
  );
}
