import { browserSupportsWebAuthn, startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Fingerprint from 'lucide-react/icons/fingerprint-pattern';
import { addPasskey, beginPasskey, listPasskeys, removePasskey, type Passkey } from '#shared/contract/proofs.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useActing } from '../../lib/acting.ts';
import { call, keyOf, query } from '../../lib/api.ts';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';
import { deviceOf } from './user-agent.ts';

/** Keys that live in the person's devices. */
export function Passkeys() {
  const { proofs: words } = useSettingsWords();
  const errorText = useErrorText();
  const queries = useQueryClient();
  const { data } = useQuery(query(listPasskeys));
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(listPasskeys) });
  const adding = useMutation({
    mutationFn: async () => {
      const { options, token } = await call(beginPasskey);
      const response = await startRegistration({
        // What the server's half of the same library made.
        optionsJSON: options as Parameters<typeof startRegistration>[0]['optionsJSON'],
      });
      const device = deviceOf(navigator.userAgent);
      const name = device === undefined ? words.passkeyPlain : words.passkeyName(device);
      await call(addPasskey, { body: { token, name, response: { ...response } } });
    },
    onSuccess: refresh,
  });
  const isPossible = window.isSecureContext && browserSupportsWebAuthn();
  const why = window.isSecureContext ? words.passkeysUnknown : words.noPasskeys;
  return (
    <Section title={words.passkeys} intro={isPossible ? words.passkeysIntro : why}>
      <ul>
        {data?.passkeys.map((passkey) => (
          <Row key={passkey.id} passkey={passkey} onChanged={refresh} />
        ))}
      </ul>
      {adding.error && (
        <p role="alert" className="my-2 text-small text-danger">
          {isRefusal(adding.error) ? words.cancelled : errorText(adding.error)}
        </p>
      )}
      {isPossible && (
        <Button className="mt-2" busy={adding.isPending} onClick={() => adding.mutate()}>
          {words.addPasskey}
        </Button>
      )}
    </Section>
  );
}

/** The person, or their device, said no. */
function isRefusal(error: Error): boolean {
  return error instanceof WebAuthnError || error.name === 'NotAllowedError';
}

function Row({
  passkey: { id, name, createdAt, lastUsedAt },
  onChanged,
}: {
  passkey: Passkey;
  onChanged: () => Promise<void>;
}) {
  const { proofs: words } = useSettingsWords();
  const { date, ago } = useFormats();
  const acting = useActing();
  const toasts = useToasts();
  async function remove() {
    if (await acting(call(removePasskey, { params: { id } }))) toasts.show({ text: words.removed({ name }) });
    await onChanged();
  }
  const facts = [
    words.added({ date: date(createdAt) }),
    lastUsedAt === null ? null : words.usedAgo({ ago: ago(lastUsedAt) }),
  ];
  return (
    <li className="flex items-center gap-3 border-b border-line py-2.5 last:border-0">
      <Icon of={Fingerprint} className="text-ink-soft" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-ui font-medium">{name}</p>
        <p className="text-small text-ink-soft">{facts.filter((fact) => fact !== null).join(' · ')}</p>
      </div>
      <Button look="quiet" size="small" aria-label={words.removeNamed({ name })} onClick={() => void remove()}>
        {words.remove}
      </Button>
    </li>
  );
}
