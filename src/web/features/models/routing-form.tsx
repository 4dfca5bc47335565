import X from 'lucide-react/icons/x';
import type { Deployment, Routing } from '#shared/contract/models.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field, Select, Switch, TextInput } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useActing } from '../../lib/acting.ts';
import { useSettingsWords } from '../../lib/settings-words.ts';
import { useTargets } from './use-targets.ts';

interface RoutingFormProps {
  deployment: Deployment;
  /** Public names of the other deployments. */
  others: readonly string[];
  locked: boolean;
}

const AFTER_TIMEOUT = ['never', 'said', 'always'] as const;
const MOST_FALLBACKS = 5;

/** How a target is chosen, and what happens when nobody can answer. Each change holds at once. */
export function RoutingForm({ deployment, others, locked }: RoutingFormProps) {
  const { targets: words } = useSettingsWords();
  const { settle } = useTargets(deployment);
  const acting = useActing();
  const { routing } = deployment;
  const set = (change: Partial<Routing>) => void acting(settle({ routing: change }));
  const timeout = AFTER_TIMEOUT.find((one) => one === routing.afterTimeout) ?? 'said';
  return (
    <fieldset disabled={locked} className="mt-10 grid max-w-140 min-w-0 gap-5">
      <legend className="mb-4 text-section font-semibold">{words.routing}</legend>
      <div>
        <Segmented
          label={words.policy}
          value={routing.policy}
          options={(['weighted', 'least-loaded'] as const).map((value) => ({ value, label: words.policies[value] }))}
          onChange={(policy) => set({ policy })}
        />
        <p className="mt-1.5 text-small text-ink-soft">{words.policyHints[routing.policy]}</p>
      </div>
      <Switch
        label={words.affinity}
        hint={words.affinityHint}
        checked={routing.affinity === 'prompt-cache'}
        onChange={(event) => set({ affinity: event.target.checked ? 'prompt-cache' : 'off' })}
      />
      <Switch
        label={words.hedge}
        hint={words.hedgeHint}
        checked={routing.hedge !== null}
        onChange={(event) => set({ hedge: event.target.checked ? { afterMs: null } : null })}
      />
      {routing.hedge && <HedgeAfter key={routing.hedge.afterMs} hedge={routing.hedge} onChange={set} />}
      <Field label={words.afterTimeout} hint={words.afterTimeoutHint}>
        {(control) => (
          <Select
            {...control}
            value={timeout}
            onChange={(event) => {
              const afterTimeout = AFTER_TIMEOUT.find((one) => one === event.target.value);
              if (afterTimeout) set({ afterTimeout });
            }}
          >
            {AFTER_TIMEOUT.map((one) => (
              <option key={one} value={one}>
                {words.afterTimeouts[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Fallbacks
        label={words.contextFallbacks}
        hint={words.contextHint}
        chosen={routing.contextFallbacks}
        others={others}
        onChange={(contextFallbacks) => set({ contextFallbacks })}
      />
      <Fallbacks
        label={words.filterFallbacks}
        hint={words.filterHint}
        chosen={routing.filterFallbacks}
        others={others}
        onChange={(filterFallbacks) => set({ filterFallbacks })}
      />
    </fieldset>
  );
}

function HedgeAfter({
  hedge,
  onChange,
}: {
  hedge: NonNullable<Routing['hedge']>;
  onChange: (change: Partial<Routing>) => void;
}) {
  const { targets: words } = useSettingsWords();
  function take(input: HTMLInputElement) {
    const text = input.value.trim();
    const afterMs = text === '' ? null : Math.round(Number(text));
    const fits = afterMs === null || (afterMs >= 50 && afterMs <= 600_000);
    if (!fits) input.value = String(hedge.afterMs ?? '');
    else if (afterMs !== hedge.afterMs) onChange({ hedge: { afterMs } });
  }
  return (
    <Field label={words.hedgeAfter} hint={words.hedgeAfterHint} className="border-s border-line ps-4">
      {(control) => (
        <TextInput
          {...control}
          inputMode="numeric"
          defaultValue={hedge.afterMs ?? ''}
          className="max-w-40"
          onBlur={(event) => take(event.currentTarget)}
          onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget)}
        />
      )}
    </Field>
  );
}

interface FallbacksProps {
  label: string;
  hint: string;
  chosen: readonly string[];
  others: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Names in order, each removable, and one more to choose. */
function Fallbacks({ label, hint, chosen, others, onChange }: FallbacksProps) {
  const { targets: words } = useSettingsWords();
  const left = others.filter((name) => !chosen.includes(name));
  return (
    <div>
      <Field label={label} hint={chosen.length === 0 ? words.fallbackNone : hint}>
        {(control) => (
          <Select
            {...control}
            value=""
            disabled={left.length === 0 || chosen.length >= MOST_FALLBACKS}
            onChange={(event) => onChange([...chosen, event.target.value])}
          >
            <option value="">{words.fallbackAdd}</option>
            {left.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
      </Field>
      {chosen.length > 0 && (
        <ol className="mt-2 flex flex-wrap gap-1.5">
          {chosen.map((name, place) => (
            <li
              key={name}
              className="flex max-w-full items-center gap-1 rounded-control border border-line ps-2.5 text-small"
            >
              <span className="truncate tabular-nums">
                {place + 1}. {name}
              </span>
              <IconButton
                icon={X}
                iconSize={14}
                label={words.fallbackRemove({ name })}
                onClick={() => onChange(chosen.filter((one) => one !== name))}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
