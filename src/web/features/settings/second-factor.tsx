import { useState, type FormEvent } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { encode } from 'uqr';
import { beginFactor, confirmFactor, getFactor, removeFactor } from '#shared/contract/proofs.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { call, keyOf, query } from '../../lib/api.ts';
import { copyText } from '../../lib/clipboard.ts';
import { formText } from '../../lib/form.ts';
import { useErrorText, useWords } from '../../lib/i18n.tsx';
import { usePerson } from '../../lib/session.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { Section } from '../../lib/settings-frame.tsx';

/** Codes from an app beside the password. */
export function SecondFactor() {
  const { proofs: words } = useSettingsWords();
  const { email } = usePerson();
  const queries = useQueryClient();
  const { data } = useQuery(query(getFactor));
  const [step, setStep] = useState<'on' | 'off' | null>(null);
  const [recovery, setRecovery] = useState<readonly string[] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keyOf(getFactor) });
  const intro = data?.on ? words.factorOn(data.recoveryLeft) : words.factorOff;

  function done(codes: readonly string[] | null) {
    setStep(null);
    setRecovery(codes);
    void refresh();
  }
  return (
    <Section title={words.factor} intro={email === null ? words.needsPassword : intro}>
      {recovery && <Recovery codes={recovery} onDone={() => setRecovery(null)} />}
      {step === 'on' && <SwitchOn onDone={done} onCancel={() => setStep(null)} />}
      {step === 'off' && <SwitchOff onDone={() => done(null)} onCancel={() => setStep(null)} />}
      {data && step === null && recovery === null && email !== null && (
        <Button onClick={() => setStep(data.on ? 'off' : 'on')}>{data.on ? words.switchOff : words.switchOn}</Button>
      )}
    </Section>
  );
}

function SwitchOn({ onDone, onCancel }: { onDone: (recovery: readonly string[]) => void; onCancel: () => void }) {
  const { proofs: words } = useSettingsWords();
  const errorText = useErrorText();
  const { data, error } = useQuery({
    queryKey: ['second-factor', 'begun'],
    queryFn: () => call(beginFactor),
    // A secret is asked for once a time the form opens, and forgotten with it.
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  const confirming = useMutation({
    mutationFn: (code: string) => call(confirmFactor, { body: { code } }),
    onSuccess: ({ recovery }) => onDone(recovery),
  });
  if (error) return <p className="text-small text-danger">{errorText(error)}</p>;
  return (
    <div className="grid gap-4">
      <p className="max-w-140 text-ui">{words.scan}</p>
      <div className="flex flex-wrap items-start gap-6">
        <div className="size-44 shrink-0">{data && <QrCode text={data.uri} />}</div>
        <div className="grid min-w-60 flex-1 gap-4">
          <Field label={words.secret}>
            {(control) => (
              <TextInput
                {...control}
                readOnly
                className="font-mono"
                value={data?.secret.replaceAll(/(.{4})(?=.)/g, '$1 ') ?? ''}
                onFocus={(event) => event.currentTarget.select()}
              />
            )}
          </Field>
          <CodeForm
            error={confirming.error}
            busy={confirming.isPending}
            onCode={confirming.mutate}
            onCancel={onCancel}
          />
        </div>
      </div>
    </div>
  );
}

function SwitchOff({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { proofs: words } = useSettingsWords();
  const removing = useMutation({
    mutationFn: (code: string) => call(removeFactor, { body: { code } }),
    onSuccess: onDone,
  });
  return (
    <div className="grid gap-3">
      <p className="text-ui">{words.offTitle}</p>
      <CodeForm error={removing.error} busy={removing.isPending} onCode={removing.mutate} onCancel={onCancel} />
    </div>
  );
}

interface CodeFormProps {
  error: Error | null;
  busy: boolean;
  onCode: (code: string) => void;
  onCancel: () => void;
}

function CodeForm({ error, busy, onCode, onCancel }: CodeFormProps) {
  const { shell } = useWords();
  const { proofs: words } = useSettingsWords();
  const errorText = useErrorText();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const code = formText(event.currentTarget)('code').trim();
    if (code === '') event.currentTarget.querySelector('input')?.focus();
    else onCode(code);
  }
  return (
    <form noValidate onSubmit={submit} className="grid max-w-72 gap-3">
      <Field label={words.code} error={error ? errorText(error) : undefined}>
        {(control) => (
          <TextInput
            {...control}
            name="code"
            autoComplete="one-time-code"
            maxLength={40}
            autoFocus
            className="font-mono"
          />
        )}
      </Field>
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {words.confirm}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  );
}

function Recovery({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { shell } = useWords();
  const { proofs: words } = useSettingsWords();
  return (
    <div role="status" className="arrive rounded-card bg-tint p-4">
      <p className="text-ui font-medium">{words.recoveryTitle}</p>
      <p className="text-small text-ink-soft">{words.recoveryText}</p>
      <ul className="mt-3 grid max-w-80 grid-cols-2 gap-x-6 gap-y-1 font-mono text-ui">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-4 flex gap-2">
        <CopyButton
          worded
          copy={() => copyText(codes.join('\n'))}
          words={{ copy: words.copyAll, copied: shell.copied, failed: shell.copyFailed }}
        />
        <Button size="small" onClick={onDone}>
          {words.saved}
        </Button>
      </div>
    </div>
  );
}

/** Dark on light in both themes: that is what cameras read. */
function QrCode({ text }: { text: string }) {
  const { proofs: words } = useSettingsWords();
  const { data, size } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label={words.qr}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="rounded-md"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
