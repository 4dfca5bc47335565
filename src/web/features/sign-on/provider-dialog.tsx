import { useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { createProvider, updateProvider, type Preset, type SignInProvider } from '#shared/contract/sign-in.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FoldLine } from '../../ui/fold-line.tsx';
import { SaveButtons } from '../../ui/save-buttons.tsx';
import { Field, PasswordInput, Select, Switch, TextArea, TextInput } from '../../ui/field.tsx';
import { call } from '../../lib/api.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { urlOf } from '../../lib/urls.ts';
import { groupRolesOf, textOf } from './group-roles.ts';
import { GROUP_CLAIMS, ISSUERS, PRESET_NAMES } from './presets.ts';

interface ProviderDialogProps {
  /** Null: a new one. */
  provider: SignInProvider | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Who vouches for people, and whom it may let in. */
export function ProviderDialog({ provider, onClose, onSaved }: ProviderDialogProps) {
  const { shell } = useWords();
  const { signOn: words } = useSettingsWords();
  const errorText = useErrorText();
  const [preset, setPreset] = useState<Preset>(provider?.preset ?? 'entra');
  const [wrong, setWrong] = useState<Partial<Record<string, string>>>({});
  const saving = useMutation({
    mutationFn: (body: ReturnType<typeof bodyOf>) =>
      provider === null
        ? call(createProvider, { body: { ...body, preset } })
        : call(updateProvider, { params: { id: provider.id }, body }),
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = formText(event.currentTarget);
    const groups = groupRolesOf(text('groupRoles'));
    const found: Partial<Record<string, string>> = {
      ...(text('name').trim() === '' && { name: words.missing }),
      ...(!isAddress(text('issuer').trim()) && { issuer: words.notAnAddress }),
      ...(text('clientId').trim() === '' && { clientId: words.missing }),
      ...(groups.wrong !== undefined && { groupRoles: words.groupRolesWrong({ line: groups.wrong }) }),
    };
    setWrong(found);
    const [first] = Object.keys(found);
    if (first !== undefined) return event.currentTarget.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
    saving.mutate(bodyOf(text, provider));
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={provider === null ? words.add : words.editNamed({ name: provider.name })}
      closeLabel={shell.close}
    >
      <form noValidate onSubmit={submit}>
        <div className="grid gap-4 px-5 pt-3 sm:grid-cols-2">
          {provider === null && (
            <Field className="sm:col-span-2" label={words.preset}>
              {(control) => (
                <Select
                  {...control}
                  value={preset}
                  onChange={(event) =>
                    setPreset(PRESET_NAMES.find((name) => name === event.currentTarget.value) ?? 'other')
                  }
                >
                  {PRESET_NAMES.map((name) => (
                    <option key={name} value={name}>
                      {words.presets[name]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <Field label={words.name} error={wrong['name']}>
            {(control) => (
              <TextInput
                {...control}
                key={preset}
                name="name"
                maxLength={60}
                autoComplete="off"
                defaultValue={provider?.name ?? (preset === 'other' ? '' : words.presets[preset])}
              />
            )}
          </Field>
          <Field label={words.clientId} error={wrong['clientId']}>
            {(control) => (
              <TextInput
                {...control}
                name="clientId"
                maxLength={500}
                autoComplete="off"
                spellCheck={false}
                defaultValue={provider?.clientId}
              />
            )}
          </Field>
          <Field
            className="sm:col-span-2"
            label={preset === 'github' ? words.address : words.issuer}
            hint={preset === 'github' ? words.gitHubHint : words.issuerHint}
            error={wrong['issuer']}
          >
            {(control) => (
              <TextInput
                {...control}
                key={preset}
                type="url"
                name="issuer"
                maxLength={500}
                autoComplete="off"
                spellCheck={false}
                defaultValue={provider?.issuer ?? ISSUERS[preset]}
              />
            )}
          </Field>
          <Field
            className="sm:col-span-2"
            label={words.secret}
            hint={provider?.hasSecret ? words.secretKept : preset === 'github' ? undefined : words.secretNone}
          >
            {(control) => (
              <PasswordInput
                {...control}
                name="secret"
                autoComplete="off"
                maxLength={1000}
                words={{ show: shell.show, hide: shell.hide }}
              />
            )}
          </Field>
          <Admission provider={provider} asksTrust={preset !== 'github'} />
          {/* GitHub says nothing of groups. */}
          {preset !== 'github' && <Groups provider={provider} preset={preset} wrong={wrong['groupRoles']} />}
          {provider === null && preset === 'other' && (
            <p className="text-small text-ink-soft sm:col-span-2">{words.notOpenId}</p>
          )}
        </div>
        <SaveButtons
          words={{ cancel: shell.cancel, save: words.save }}
          error={saving.error && errorText(saving.error)}
          busy={saving.isPending}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  );
}

const ADMITS = ['nobody', 'domains', 'everybody'] as const;
const ROLES = ['member', 'viewer', 'admin'] as const;

function Admission({ provider, asksTrust }: { provider: SignInProvider | null; asksTrust: boolean }) {
  const { signOn: words, people } = useSettingsWords();
  const [admits, setAdmits] = useState(provider?.admits ?? 'nobody');
  return (
    <>
      <Field className="self-end" label={words.admits}>
        {(control) => (
          <Select
            {...control}
            name="admits"
            value={admits}
            onChange={(event) => setAdmits(ADMITS.find((each) => each === event.currentTarget.value) ?? 'nobody')}
          >
            {ADMITS.map((each) => (
              <option key={each} value={each}>
                {words.admit[each]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field className="self-end" label={words.role}>
        {(control) => (
          <Select {...control} name="role" defaultValue={provider?.role ?? 'member'}>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {people.roles[role]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {admits === 'domains' && (
        <Field className="sm:col-span-2" label={words.domains} hint={words.domainsHint}>
          {(control) => (
            <TextArea
              {...control}
              name="domains"
              rows={2}
              spellCheck={false}
              defaultValue={provider?.domains.join('\n')}
            />
          )}
        </Field>
      )}
      {asksTrust && (
        <Switch
          className="sm:col-span-2"
          name="trustsEmail"
          label={words.trusts}
          hint={words.trustsHint}
          defaultChecked={provider?.trustsEmail ?? false}
        />
      )}
    </>
  );
}

function Groups({
  provider,
  preset,
  wrong,
}: {
  provider: SignInProvider | null;
  preset: Preset;
  wrong: string | undefined;
}) {
  const { signOn: words } = useSettingsWords();
  return (
    <details className="sm:col-span-2" open={wrong !== undefined || (provider?.groupClaim ?? null) !== null}>
      <FoldLine>{words.groups}</FoldLine>
      <div className="mt-3 grid gap-4">
        <Field label={words.groupClaim} hint={words.groupClaimHint}>
          {(control) => (
            <TextInput
              {...control}
              name="groupClaim"
              maxLength={100}
              autoComplete="off"
              spellCheck={false}
              placeholder={GROUP_CLAIMS[preset] ?? 'groups'}
              defaultValue={provider?.groupClaim ?? ''}
            />
          )}
        </Field>
        <Field label={words.groupRoles} hint={words.groupRolesHint} error={wrong}>
          {(control) => (
            <TextArea
              {...control}
              name="groupRoles"
              rows={3}
              spellCheck={false}
              className="font-mono"
              defaultValue={textOf(provider?.groupRoles ?? [])}
            />
          )}
        </Field>
      </div>
    </details>
  );
}

/** An address with nothing left to fill in. */
function isAddress(text: string): boolean {
  const url = urlOf(text);
  return url !== null && /^https?:$/.test(url.protocol) && !/[{}]/.test(text);
}

function bodyOf(text: (name: string) => string, provider: SignInProvider | null) {
  const secret = text('secret');
  return {
    name: text('name').trim(),
    issuer: text('issuer').trim(),
    clientId: text('clientId').trim(),
    ...((secret !== '' || provider === null) && { secret: secret === '' ? null : secret }),
    admits: ADMITS.find((each) => each === text('admits')) ?? 'nobody',
    domains: text('domains')
      .split(/[\s,]+/)
      .filter((domain) => domain !== ''),
    role: ROLES.find((each) => each === text('role')) ?? 'member',
    trustsEmail: text('trustsEmail') === 'on',
    groupClaim: text('groupClaim').trim() === '' ? null : text('groupClaim').trim(),
    groupRoles: groupRolesOf(text('groupRoles')).roles,
  };
}
