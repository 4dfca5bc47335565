import { useState, type DragEvent, type KeyboardEvent } from 'react';
import Ellipsis from 'lucide-react/icons/ellipsis';
import GripVertical from 'lucide-react/icons/grip-vertical';
import type { Connection } from '#shared/contract/connections.ts';
import type { Target, TargetState } from '#shared/contract/models.ts';
import { IconButton } from '../../ui/button.tsx';
import { cx } from '../../ui/cx.ts';
import { TextInput } from '../../ui/field.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { useErrorText, useFormats } from '../../lib/i18n.tsx';
import { Link } from '../../lib/router/link.tsx';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { nameOf } from './connections.ts';
import { regionName } from './regions.ts';
import { TargetTerms, type TargetTermsChange } from './target-terms.tsx';
import { conditionOf, type Condition } from './targets.ts';

const tones: Record<Condition, Tone> = {
  ready: 'good',
  doubtful: 'warn',
  full: 'warn',
  limited: 'warn',
  resting: 'danger',
  broken: 'danger',
  trying: 'warn',
  off: 'off',
};

/** What can be done to a target; a step is null where there is no further to go. */
export interface TargetActs {
  earlier: (() => void) | null;
  later: (() => void) | null;
  weigh: (weight: number) => void;
  terms: (change: TargetTermsChange) => Promise<unknown>;
  turn: (enabled: boolean) => void;
  /** Null for the last one. */
  remove: (() => void) | null;
}

interface TargetRowProps {
  target: Target;
  connection: Connection | undefined;
  state: TargetState | undefined;
  /** When its state was asked for, ms. */
  seenAt: number;
  /** Of its group; null where nobody shares with it. */
  share: number | null;
  /** Of the last day's calls; undefined while nobody knows. */
  traffic: { calls: number; share: number; together: boolean } | undefined;
  /** Who answers for it while it cannot. */
  instead: string | null;
  /** Absent: declared by a variable. */
  acts: TargetActs | undefined;
  onDragStart: (event: DragEvent<HTMLElement>) => void;
}

/** One place that may answer: where it is, how it does, and how much it answered. */
export function TargetRow({
  target,
  connection,
  state,
  seenAt,
  share,
  traffic,
  instead,
  acts,
  onDragStart,
}: TargetRowProps) {
  const { models, targets: words } = useSettingsWords();
  const { percent, number } = useFormats();
  const name = connection ? nameOf(connection, models) : target.upstreamName;
  const facts = [
    connection?.region && regionName(connection.region),
    target.sku,
    target.capacityTpm !== null && words.perMinute({ n: number(target.capacityTpm) }),
  ].filter(Boolean);
  return (
    <div className="flex items-start gap-2 py-2.5">
      {acts && <Handle name={name} acts={acts} onDragStart={onDragStart} />}
      <div className="grid min-w-0 flex-1 gap-1">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-ui">
          <Link
            to="/settings/models/$connectionId"
            params={{ connectionId: target.connectionId }}
            className={cx('truncate font-medium hover:text-accent', !target.enabled && 'text-ink-soft')}
          >
            {name}
          </Link>
          <code className="min-w-0 font-mono text-small break-all text-ink-soft">{target.upstreamName}</code>
          {facts.length > 0 && <span className="text-small text-ink-soft">{facts.join(' · ')}</span>}
        </p>
        <Health state={state} seenAt={seenAt} connection={connection} instead={instead} />
        {traffic && <Traffic {...traffic} name={name} />}
      </div>
      {share !== null && (
        <div className="grid justify-items-end gap-1">
          {acts && <Weight key={target.weight} target={target} name={name} onWeigh={acts.weigh} />}
          <span className="text-small whitespace-nowrap text-ink-soft tabular-nums">
            {words.share({ share: percent(share) })}
          </span>
        </div>
      )}
      {acts && <More name={name} target={target} acts={acts} />}
    </div>
  );
}

function Handle({ name, acts, onDragStart }: { name: string; acts: TargetActs } & Pick<TargetRowProps, 'onDragStart'>) {
  const { targets: words } = useSettingsWords();
  function move(event: KeyboardEvent) {
    const step = { ArrowUp: acts.earlier, ArrowDown: acts.later }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step?.();
  }
  return (
    <IconButton
      icon={GripVertical}
      label={words.drag({ name })}
      tip=""
      className="-ms-2 cursor-grab pointer-coarse:hidden"
      draggable
      onDragStart={onDragStart}
      onKeyDown={move}
    />
  );
}

function Health({
  state,
  seenAt,
  connection,
  instead,
}: Pick<TargetRowProps, 'state' | 'seenAt' | 'connection' | 'instead'>) {
  const { targets: words } = useSettingsWords();
  const errorText = useErrorText();
  if (!state) return null;
  const { error } = state;
  const condition = conditionOf(state);
  const host = connection && URL.canParse(connection.baseUrl) ? new URL(connection.baseUrl).host : '…';
  const known: Record<string, string> = words.reasons;
  const params = { host, address: connection?.baseUrl ?? '…', apiVersion: connection?.apiVersion ?? '…' };
  const sentences = [
    error !== null && (known[error] ?? errorText({ code: error, params })),
    instead !== null && words.takesOver({ name: instead }),
  ].filter(Boolean);
  return (
    <div className="text-small text-ink-soft">
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <StateDot tone={tones[condition]} word={words.states[condition]} />
        {state.until !== null && <Until at={state.until} seenAt={seenAt} />}
      </span>
      {sentences.length > 0 && <p className="break-words">{sentences.join(' ')}</p>}
    </div>
  );
}

function Until({ at, seenAt }: { at: string; seenAt: number }) {
  const { targets: words } = useSettingsWords();
  const seconds = Math.max(1, Math.ceil((Date.parse(at) - seenAt) / 1000));
  const when = seconds < 90 ? words.untilSeconds(seconds) : words.untilMinutes(Math.round(seconds / 60));
  return <span className="tabular-nums">· {words.until({ when })}</span>;
}

function Traffic({ name, calls, share, together }: { name: string } & NonNullable<TargetRowProps['traffic']>) {
  const { targets: words } = useSettingsWords();
  const { percent } = useFormats();
  if (calls === 0) return <p className="text-small text-ink-soft">{words.quiet}</p>;
  const text = [words.traffic({ share: percent(share) }), words.calls(calls), together && words.together];
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-small text-ink-soft tabular-nums">
      <span
        role="img"
        aria-label={words.trafficOf({ name, share: percent(share) })}
        className="h-1.5 w-24 overflow-hidden rounded-full bg-surface ring-1 ring-inset ring-line"
      >
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span>{text.filter(Boolean).join(' · ')}</span>
    </div>
  );
}

function Weight({ target, name, onWeigh }: { target: Target; name: string; onWeigh: (weight: number) => void }) {
  const { targets: words } = useSettingsWords();
  const toasts = useToasts();
  function take(input: HTMLInputElement) {
    const weight = Math.round(Number(input.value));
    if (weight >= 1 && weight <= 1000) {
      if (weight !== target.weight) onWeigh(weight);
      return;
    }
    input.value = String(target.weight);
    toasts.show({ text: words.weightRange });
  }
  return (
    <label className="flex items-center gap-2 text-small text-ink-soft">
      <span aria-hidden="true" className="max-sm:hidden">
        {words.weight}
      </span>
      <TextInput
        aria-label={words.weightOf({ name })}
        inputMode="numeric"
        defaultValue={target.weight}
        className="h-8! w-14! px-2! text-end tabular-nums"
        onBlur={(event) => take(event.currentTarget)}
        onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget)}
      />
    </label>
  );
}

function More({ name, target, acts }: { name: string; target: Target; acts: TargetActs }) {
  const { targets: words } = useSettingsWords();
  const [open, setOpen] = useState(false);
  const label = words.more({ name });
  return (
    <>
      <Menu label={label} align="end" trigger={(props) => <IconButton {...props} icon={Ellipsis} label={label} />}>
        <MenuItem disabled={acts.earlier === null} onSelect={() => acts.earlier?.()}>
          {words.earlier}
        </MenuItem>
        <MenuItem disabled={acts.later === null} onSelect={() => acts.later?.()}>
          {words.later}
        </MenuItem>
        <MenuItem onSelect={() => acts.turn(!target.enabled)}>
          {target.enabled ? words.switchOff : words.switchOn}
        </MenuItem>
        <MenuItem onSelect={() => setOpen(true)}>{words.capacityEdit}</MenuItem>
        <MenuItem danger disabled={acts.remove === null} onSelect={() => acts.remove?.()}>
          {words.remove}
        </MenuItem>
      </Menu>
      {open && <TargetTerms target={target} name={name} save={acts.terms} onClose={() => setOpen(false)} />}
    </>
  );
}
