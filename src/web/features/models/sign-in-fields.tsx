import type { ConnectionAuth, ConnectionAuthInput } from '#shared/contract/connections.ts';
import { Field, PasswordInput, Select, TextInput } from '../../ui/field.tsx';
import { useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';

export type SignInKind = ConnectionAuth['kind'];
const KINDS: readonly SignInKind[] = ['key', 'entra-secret', 'managed-identity', 'workload-identity'];

/** Fields that are not as they should be. */
export type SignInGaps = Partial<Record<'tenantId' | 'clientId' | 'clientSecret', true>>;

/** As Azure's portal shows IDs, or a domain. */
const ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$/;

/**
 * What was typed as a way to sign in, and what is missing of it. `stored`: the application whose secret the server has,
 * which need not be typed again.
 */
export function signInOf(
  kind: SignInKind,
  text: (name: string) => string,
  stored: ConnectionAuth | null,
): { auth: ConnectionAuthInput; gaps: SignInGaps } {
  const [tenantId, clientId, clientSecret] = ['tenantId', 'clientId', 'clientSecret'].map((name) => text(name).trim());
  const id = (value = '') => (value === '' ? null : value);
  const odd = (value = '') => value !== '' && !ID.test(value);
  if (kind === 'key') return { auth: { kind }, gaps: {} };
  if (kind === 'managed-identity')
    return { auth: { kind, clientId: id(clientId) }, gaps: { ...(odd(clientId) && { clientId: true }) } };
  if (kind === 'workload-identity')
    return {
      auth: { kind, tenantId: id(tenantId), clientId: id(clientId) },
      gaps: { ...(odd(tenantId) && { tenantId: true }), ...(odd(clientId) && { clientId: true }) },
    };
  const known = stored?.kind === kind && stored.tenantId === tenantId && stored.clientId === clientId;
  return {
    auth: {
      kind,
      tenantId: tenantId ?? '',
      clientId: clientId ?? '',
      ...(clientSecret === '' ? {} : { clientSecret }),
    },
    gaps: {
      ...(ID.test(tenantId ?? '') ? {} : { tenantId: true }),
      ...(ID.test(clientId ?? '') ? {} : { clientId: true }),
      ...(clientSecret === '' && !known ? { clientSecret: true } : {}),
    },
  };
}

interface SignInFieldsProps {
  kind: SignInKind;
  onKind: (kind: SignInKind) => void;
  gaps: SignInGaps;
  stored: ConnectionAuth | null;
}

/** How to sign in at Azure, and what that takes beside a key. */
export function SignInFields({ kind, onKind, gaps, stored }: SignInFieldsProps) {
  const { shell } = useWords();
  const { models: words } = useSettingsWords();
  const plain = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false, maxLength: 128 } as const;
  const known = stored?.kind === kind ? stored : null;
  const optional = kind !== 'entra-secret';
  const id = (name: 'tenantId' | 'clientId', value: string) => (
    <Field
      label={words.signInFields[name]}
      hint={optional ? words.signInFields.optional : undefined}
      error={gaps[name] ? words.signInFields.idWrong : undefined}
    >
      {(control) => <TextInput {...control} {...plain} name={name} defaultValue={value} className="font-mono" />}
    </Field>
  );
  return (
    <>
      <Field label={words.signIn} hint={kind === 'key' ? undefined : words.signInHints[kind]}>
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={(event) => onKind(KINDS.find((one) => one === event.target.value) ?? 'key')}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {words.signIns[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {(kind === 'entra-secret' || kind === 'workload-identity') &&
        id('tenantId', known && 'tenantId' in known ? (known.tenantId ?? '') : '')}
      {kind !== 'key' && id('clientId', known && 'clientId' in known ? (known.clientId ?? '') : '')}
      {kind === 'entra-secret' && (
        <Field
          label={words.signInFields.clientSecret}
          hint={known ? words.signInFields.secretKept : undefined}
          error={gaps.clientSecret ? words.signInFields.secretMissing : undefined}
        >
          {(control) => (
            <PasswordInput
              {...control}
              name="clientSecret"
              autoComplete="off"
              maxLength={1000}
              words={{ show: shell.show, hide: shell.hide }}
            />
          )}
        </Field>
      )}
    </>
  );
}
